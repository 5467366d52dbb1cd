#include "report_tables.h"

#include <fmt/format.h>

#include "console.h"
#include "figure_tables.h"

namespace segue::cli {
namespace {

using evaluation::Figures;

void print_overview(const evaluation::Report& report) {
    const Figures& total = report.total;
    const auto share = [&](double value, double deviation) {
        return fmt::format("{} ± {}", percent(value), fixed(100 * deviation, 1));
    };
    Table table({{""},
                 {fmt::format("all {} clips", total.clips)},
                 {report.folds.size() > 1 ? fmt::format("mean of {} folds", report.folds.size()) : ""}});
    const auto row = [&](const char* name, std::string all, double Figures::*figure) {
        std::string folds;
        if (report.folds.size() > 1) {
            const auto [mean, deviation] = evaluation::spread(report.folds, figure);
            folds = figure == &Figures::log_loss ? fmt::format("{} ± {}", fixed(mean, 3), fixed(deviation, 3))
                                                 : share(mean, deviation);
        }
        table.add_row({name, std::move(all), std::move(folds)}, {Style::kPlain, Style::kBold});
    };
    row("accuracy", share(total.accuracy, total.accuracy_error), &Figures::accuracy);
    row("balanced accuracy", percent(total.balanced_accuracy), &Figures::balanced_accuracy);
    row("macro F1", percent(total.macro_f1), &Figures::macro_f1);
    row("log loss", fixed(total.log_loss, 3), &Figures::log_loss);
    row("calibration error", percent(total.calibration_error), &Figures::calibration_error);
    table.print();
    if (report.folds.size() > 1)
        fmt::print("{}\n", styled("± standard error; of folds: standard deviation", Style::kDim));
}

void print_parts(const char* property, const std::vector<evaluation::Part>& parts) {
    if (parts.empty()) return;
    Table table({{property},
                 {"clips", Align::kRight},
                 {"accuracy", Align::kRight},
                 {"balanced", Align::kRight},
                 {"macro F1", Align::kRight},
                 {"log loss", Align::kRight}});
    for (const auto& [name, figures] : parts) {
        table.add_row({name.empty() ? "(none)" : name, std::to_string(figures.clips),
                       fmt::format("{} ± {}", percent(figures.accuracy), fixed(100 * figures.accuracy_error, 1)),
                       percent(figures.balanced_accuracy), percent(figures.macro_f1), fixed(figures.log_loss, 3)});
    }
    fmt::print("\n");
    table.print();
}

void print_neighbours(const evaluation::Report& report) {
    if (!report.neighbours || !report.neighbours_by_cosine) return;
    Table table({{"neighbours"},
                 {"P@1", Align::kRight},
                 {"P@5", Align::kRight},
                 {"MAP", Align::kRight},
                 {"S10", Align::kRight},
                 {"in nobody's ten", Align::kRight}});
    const auto row = [&](const char* name, const evaluation::NeighbourFigures& figures) {
        table.add_row({name, percent(figures.precision_at_1), percent(figures.precision_at_5),
                       percent(figures.mean_average_precision), fixed(figures.hubness, 2), percent(figures.orphans)});
    };
    row("as segue similar", *report.neighbours);
    row("plain cosine", *report.neighbours_by_cosine);
    fmt::print("\n");
    table.print();
    fmt::print("{}\n",
               styled(fmt::format("of the same genre, by other artists; by chance {}. S10: skewness of how often a "
                                  "clip is among others' ten",
                                  percent(report.neighbours->chance)),
                      Style::kDim));
}

}  // namespace

void print_report(const evaluation::Report& report) {
    print_overview(report);
    fmt::print("\n");
    print_genres(report.total, "genre");
    fmt::print("\n");
    print_confusion(report.total);
    print_parts("fold", report.folds);
    print_parts("source", report.sources);
    print_neighbours(report);
}

void print_comparison(const evaluation::Comparison& comparison) {
    Table table({{fmt::format("against the other model, {} clips", comparison.clips)},
                 {"points", Align::kRight},
                 {"95 % interval", Align::kRight}});
    const auto row = [&](const char* name, double difference, const evaluation::Interval& interval) {
        table.add_row({name, fmt::format("{:+.1f}", 100 * difference),
                       fmt::format("{:+.1f} .. {:+.1f}", 100 * interval.low, 100 * interval.high)});
    };
    row("accuracy", comparison.accuracy_difference, comparison.accuracy_interval);
    row("balanced accuracy", comparison.balanced_difference, comparison.balanced_interval);
    fmt::print("\n");
    table.print();
    fmt::print(
        "right alone: this model {}, the other {}; were both equally good, so uneven in {:.3g} % of cases (exact "
        "McNemar test)\n",
        comparison.only_first_right, comparison.only_second_right, 100 * comparison.p_value);
}

}  // namespace segue::cli
