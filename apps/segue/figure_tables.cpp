#include "figure_tables.h"

#include "console.h"

namespace segue::cli {

void print_genres(const evaluation::Figures& figures, const std::string& title) {
    Table table({{title},
                 {"clips", Align::kRight},
                 {"precision", Align::kRight},
                 {"recall", Align::kRight},
                 {"F1", Align::kRight}});
    for (const auto& genre : figures.genres) {
        const bool occurs = genre.support > 0;
        table.add_row({genre.genre, std::to_string(genre.support), genre.predicted > 0 ? percent(genre.precision) : "-",
                       occurs ? percent(genre.recall) : "-", occurs ? percent(genre.f1) : "-"});
    }
    table.print();
}

void print_confusion(const evaluation::Figures& figures) {
    std::vector<Table::Column> columns{{"true \\ predicted"}};
    for (const auto& genre : figures.genres) columns.push_back({printable(genre.genre), Align::kRight});
    Table table(std::move(columns));
    for (std::size_t truth = 0; truth < figures.genres.size(); ++truth) {
        std::vector<std::string> cells{figures.genres[truth].genre};
        std::vector<Style> styles{Style::kPlain};
        for (std::size_t answer = 0; answer < figures.genres.size(); ++answer) {
            const float count = figures.confusion(truth, answer);
            cells.push_back(count > 0 ? fixed(count, 0) : "·");
            styles.push_back(truth == answer ? Style::kBold : count > 0 ? Style::kPlain : Style::kDim);
        }
        table.add_row(std::move(cells), std::move(styles));
    }
    table.print();
}

void print_label_sets(const evaluation::LabelSetFigures& figures) {
    Table overview({{""}, {fmt::format("{} files", figures.clips)}});
    overview.add_row({"balanced accuracy", percent(figures.balanced_accuracy)}, {Style::kPlain, Style::kBold});
    overview.add_row({"macro F1", percent(figures.macro_f1)}, {Style::kPlain, Style::kBold});
    overview.add_row({"all labels right", percent(figures.exact)}, {Style::kPlain, Style::kBold});
    overview.print();
    fmt::print("{}\n\n", styled("of a label: mean of its files that are found and of the others that are left alone; "
                                "50 % is chance",
                                Style::kDim));
    Table table({{"label"},
                 {"files", Align::kRight},
                 {"precision", Align::kRight},
                 {"recall", Align::kRight},
                 {"F1", Align::kRight},
                 {"balanced", Align::kRight}});
    for (const auto& label : figures.labels) {
        table.add_row({label.label, std::to_string(label.support), label.predicted > 0 ? percent(label.precision) : "-",
                       label.support > 0 ? percent(label.recall) : "-", label.support > 0 ? percent(label.f1) : "-",
                       percent(label.balanced_accuracy)});
    }
    table.print();
}

}  // namespace segue::cli
