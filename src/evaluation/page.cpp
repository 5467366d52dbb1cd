#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "segue/evaluation_page.h"
#include "segue/evaluation_pictures.h"

namespace segue::evaluation {
namespace {

constexpr std::size_t kMostMistakes = 40;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1060px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; margin-bottom: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2em; margin: 2em 0 .5em; }
p.note { color: #666; margin: .2em 0 1em; max-width: 48em; }
.tiles { display: flex; flex-wrap: wrap; gap: 1em; margin: 1.5em 0; }
.tile { border: 1px solid #ddd; border-radius: 6px; padding: .7em 1.2em; min-width: 11em; }
.tile b { display: block; font-size: 1.7em; }
.tile small { color: #666; }
.pictures { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start; }
.pictures svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .25em .9em .25em 0; border-bottom: 1px solid #eee; white-space: nowrap; }
th { color: #666; font-weight: 600; }
th.text, td.text { text-align: left; }
td:first-child { white-space: normal; overflow-wrap: anywhere; }
)";

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : printable(text)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string percent(double share) {
    return fmt::format("{:.1f}&nbsp;%", 100 * share);
}

std::string points(double share) {
    return fmt::format("{:+.1f}", 100 * share);
}

std::string range(const Interval& interval) {
    return fmt::format("{:.1f} – {:.1f}&nbsp;%", 100 * interval.low, 100 * interval.high);
}

// Cells are HTML already; the first `text_columns` are words, the others numbers.
class HtmlTable {
  public:
    HtmlTable(const std::vector<std::string>& header, std::size_t text_columns) : text_columns_(text_columns) {
        row("th", header);
    }

    void add(const std::vector<std::string>& cells) { row("td", cells); }
    std::string html() const { return "<div class=\"scroll\"><table>\n" + rows_ + "</table></div>\n"; }

  private:
    void row(std::string_view tag, const std::vector<std::string>& cells) {
        rows_ += "<tr>";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            rows_ += fmt::format("<{0}{1}>{2}</{0}>", tag, i < text_columns_ ? " class=\"text\"" : "", cells[i]);
        }
        rows_ += "</tr>\n";
    }

    std::size_t text_columns_;
    std::string rows_;
};

std::string section(std::string_view title, std::string_view note, std::string_view body) {
    return fmt::format("<h2>{}</h2>\n{}{}", title, note.empty() ? "" : fmt::format("<p class=\"note\">{}</p>\n", note),
                       body);
}

template <typename Picture>
std::string inline_svg(const Picture& picture) {
    const std::string file = plot::render(picture, plot::Format::kSvg);
    return file.substr(file.find("<svg"));
}

std::string tile(std::string_view name, std::string_view value, std::string_view remark) {
    return fmt::format("<div class=\"tile\">{}<b>{}</b><small>{}</small></div>\n", name, value, remark);
}

std::string tiles(const Page& page) {
    const Figures& total = page.report.total;
    const auto [accuracy, balanced] = bootstrap(page.predictions);
    const auto curve = coverage_curve(page.predictions);
    const auto& four_fifths = curve[15];
    std::string html = "<div class=\"tiles\">\n";
    html += tile("Accuracy", percent(total.accuracy), "95&nbsp;%: " + range(accuracy));
    html += tile("Balanced accuracy", percent(total.balanced_accuracy), "95&nbsp;%: " + range(balanced));
    html += tile("Calibration error", percent(total.calibration_error), "ten bins of equal count");
    html += tile("Accuracy at 80&nbsp;% coverage", percent(four_fifths.accuracy),
                 "confidence from " + percent(four_fifths.confidence));
    return html +
           "</div>\n<p class=\"note\">Intervals: bootstrap over artists, where they are known, otherwise over clips."
           "</p>\n";
}

std::string rival(const Page::Rival& rival) {
    const Comparison& comparison = rival.comparison;
    HtmlTable table({"", "difference", "95&nbsp;% interval"}, 1);
    const auto row = [&](const char* name, double difference, const Interval& interval) {
        table.add({name, points(difference), points(interval.low) + " … " + points(interval.high)});
    };
    row("accuracy, points", comparison.accuracy_difference, comparison.accuracy_interval);
    row("balanced accuracy, points", comparison.balanced_difference, comparison.balanced_interval);
    const std::string test = fmt::format(
        "On {} clips this model alone is right, on {} the other alone. Were both equally good, chance would part them "
        "so unevenly in {:.3g}&nbsp;% of cases (exact McNemar test).",
        comparison.only_first_right, comparison.only_second_right, 100 * comparison.p_value);
    return section("Against " + escaped(rival.name), test, table.html());
}

std::string pictures(const Page& page) {
    std::string html = "<div class=\"pictures\">\n";
    if (page.predictions.labels.size() <= plot::kMostLabels) html += inline_svg(confusion_picture(page.report.total));
    html += inline_svg(reliability_picture(page.predictions));
    html += inline_svg(coverage_picture(page.predictions));
    return html + "</div>\n";
}

std::string genres(const Figures& figures) {
    HtmlTable table({"genre", "clips", "precision", "recall", "F1"}, 1);
    for (const GenreFigures& genre : figures.genres) {
        const bool occurs = genre.support > 0;
        table.add({escaped(genre.genre), std::to_string(genre.support),
                   genre.predicted > 0 ? percent(genre.precision) : "–", occurs ? percent(genre.recall) : "–",
                   occurs ? percent(genre.f1) : "–"});
    }
    return section("By genre", "", table.html());
}

std::string parts(std::string_view title, std::string_view property, const std::vector<Part>& parts) {
    if (parts.empty()) return {};
    HtmlTable table({std::string(property), "clips", "accuracy", "balanced", "macro F1", "calibration error"}, 1);
    for (const auto& [name, figures] : parts) {
        table.add({name.empty() ? "(none)" : escaped(name), std::to_string(figures.clips),
                   fmt::format("{} ± {:.1f}", percent(figures.accuracy), 100 * figures.accuracy_error),
                   percent(figures.balanced_accuracy), percent(figures.macro_f1), percent(figures.calibration_error)});
    }
    return section(title, "", table.html());
}

std::string neighbours(const Report& report) {
    if (!report.neighbours || !report.neighbours_by_cosine) return {};
    HtmlTable table({"order", "P@1", "P@5", "MAP", "hubness (S10)", "in nobody's ten"}, 1);
    const auto row = [&](const char* name, const NeighbourFigures& figures) {
        table.add({name, percent(figures.precision_at_1), percent(figures.precision_at_5),
                   percent(figures.mean_average_precision), fmt::format("{:.2f}", figures.hubness),
                   percent(figures.orphans)});
    };
    row("as segue similar", *report.neighbours);
    row("plain cosine", *report.neighbours_by_cosine);
    const std::string note = fmt::format(
        "Of each clip's nearest neighbours by other artists, the share of its own genre; by chance {}. S10: skewness "
        "of how often a clip is among the nearest ten of others.",
        percent(report.neighbours->chance));
    return section("Neighbours", note, table.html());
}

std::string mistakes(const Predictions& predictions) {
    std::vector<const Prediction*> wrong;
    for (const Prediction& clip : predictions.clips) {
        if (clip.answer() != clip.truth) wrong.push_back(&clip);
    }
    std::ranges::stable_sort(wrong, std::ranges::greater{}, [](const Prediction* clip) { return clip->confidence(); });
    if (wrong.size() > kMostMistakes) wrong.resize(kMostMistakes);
    if (wrong.empty()) return {};
    HtmlTable table({"clip", "labelled", "heard as", "confidence", "of the label"}, 3);
    for (const Prediction* clip : wrong) {
        table.add({escaped(clip->path.native()), escaped(predictions.labels[clip->truth]),
                   escaped(predictions.labels[clip->answer()]), percent(clip->confidence()),
                   percent(clip->probabilities[clip->truth])});
    }
    return section("Surest mistakes", "Worth a listen: the label may be what is wrong.", table.html());
}

}  // namespace

std::string to_html(const Page& page) {
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
        "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p class=\"note\">{2}</p>\n",
        escaped(page.title), kStyle, escaped(page.description));
    html += tiles(page);
    if (page.rival) html += rival(*page.rival);
    html += pictures(page);
    html += genres(page.report.total);
    html += parts("By fold", "fold", page.report.folds);
    html += parts("By source", "source", page.report.sources);
    html += neighbours(page.report);
    html += mistakes(page.predictions);
    return html + "</body>\n</html>\n";
}

}  // namespace segue::evaluation
