#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "figure.h"
#include "fonts.h"

namespace segue::plot {
namespace {

constexpr double kTop = 76;
constexpr double kMargin = 24;
constexpr double kLeastWidth = 460;  // room for the title
constexpr double kWidestLabel = 150;
constexpr double kLeastWithNumbers = 38;  // a cell of that size has room for a count and a share

void validate(const ConfusionMatrix& figure) {
    const std::size_t count = figure.labels.size();
    require(count >= 2, "a confusion matrix needs at least two labels");
    require(count <= kMostLabels,
            fmt::format("a confusion matrix of {} labels cannot be read; {} are possible", count, kMostLabels));
    require(figure.counts.rows() == count && figure.counts.columns() == count,
            fmt::format("a confusion matrix of {} x {} does not fit {} labels", figure.counts.rows(),
                        figure.counts.columns(), count));
    for (const float value : figure.counts.values()) {
        require(std::isfinite(value) && value >= 0, "a confusion matrix holds counts: whole numbers from 0 on");
    }
}

double cell_size(std::size_t labels) {
    const auto count = static_cast<double>(labels);
    return labels <= 40 ? std::clamp(640 / count, kLeastWithNumbers, 100.0) : std::max(1520 / count, 8.0);
}

double sum(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string summary(const ConfusionMatrix& figure) {
    double right = 0;
    for (std::size_t i = 0; i < figure.labels.size(); ++i) right += figure.counts(i, i);
    const double all = sum(figure.counts.values());
    return all > 0 ? fmt::format("{:.0f} of {:.0f} right ({:.1f} %); shade: share of the row", right, all,
                                 100 * right / all)
                   : "nothing was counted";
}

void draw_cell(Canvas& canvas, const Rectangle& cell, double count, double row_sum) {
    const double share = row_sum > 0 ? count / row_sum : 0;
    canvas.fill(cell, share_colour(share));
    if (count == 0 || cell.width < kLeastWithNumbers) return;

    const Rgb ink = share > 0.45 ? kWhite : kInk;
    const double size = std::min(0.26 * cell.width, 13.0);
    const Point middle{cell.x + cell.width / 2, cell.y + cell.height / 2};
    const std::string number = fmt::format("{:.0f}", count);
    const double fit = std::min(1.0, 0.9 * cell.width / text_width(number, size, true));
    canvas.text({middle.x, middle.y - 0.1 * size}, number,
                {.size = size * fit, .colour = ink, .anchor = Anchor::kMiddle, .bold = true});
    canvas.text({middle.x, middle.y + 1.05 * size}, share < 0.005 ? "<1 %" : fmt::format("{:.0f} %", 100 * share),
                {.size = 0.85 * size, .colour = ink, .anchor = Anchor::kMiddle});
}

}  // namespace

std::string render(const ConfusionMatrix& figure, Format format) {
    validate(figure);
    const std::size_t count = figure.labels.size();
    const double cell = cell_size(count);
    const double label_size = std::min(kLabelSize + 1, 0.85 * cell);

    std::vector<std::string> labels;
    double label_width = 0;
    for (const auto& label : figure.labels) {
        labels.push_back(fitted(label, kWidestLabel, label_size));
        label_width = std::max(label_width, text_width(labels.back(), label_size));
    }
    const bool upwards = label_width > cell - 6;
    const Rectangle area{kMargin + 24 + label_width + 8, kTop, cell * static_cast<double>(count),
                         cell * static_cast<double>(count)};
    const double width = std::max(area.right() + 84, kLeastWidth);
    const double below = upwards ? label_width + 12 : label_size + 12;

    const auto canvas = make_canvas(format, width, area.bottom() + below + 34, fitted(figure.title, width, kLabelSize));
    draw_title(*canvas, kMargin, width - 2 * kMargin, figure.title, summary(figure));
    for (std::size_t row = 0; row < count; ++row) {
        const double row_sum = sum(figure.counts.row(row));
        const double y = area.y + cell * static_cast<double>(row);
        const double baseline = y + cell / 2 + kMiddleToBaseline * label_size;
        canvas->text({area.x - 8, baseline}, labels[row], {.size = label_size, .anchor = Anchor::kEnd});
        canvas->text({area.right() + 8, baseline}, fmt::format("{:.0f}", row_sum),
                     {.size = label_size, .colour = kFaintInk});
        for (std::size_t column = 0; column < count; ++column) {
            const Rectangle square{area.x + cell * static_cast<double>(column), y, cell, cell};
            draw_cell(*canvas, square, figure.counts(row, column), row_sum);
        }
    }
    for (std::size_t i = 0; i <= count; ++i) {
        const double offset = cell * static_cast<double>(i);
        canvas->line({area.x + offset, area.y}, {area.x + offset, area.bottom()}, {.colour = kGrid});
        canvas->line({area.x, area.y + offset}, {area.right(), area.y + offset}, {.colour = kGrid});
    }
    canvas->outline(area, {});
    for (std::size_t column = 0; column < count; ++column) {
        const double x = area.x + cell * (static_cast<double>(column) + 0.5);
        if (upwards) {
            canvas->text({x + kMiddleToBaseline * label_size, area.bottom() + 8}, labels[column],
                         {.size = label_size, .anchor = Anchor::kEnd, .upwards = true});
        } else {
            canvas->text({x, area.bottom() + 8 + label_size}, labels[column],
                         {.size = label_size, .anchor = Anchor::kMiddle});
        }
    }
    canvas->text({area.x + area.width / 2, area.bottom() + below + 18}, "Predicted",
                 {.size = 12, .anchor = Anchor::kMiddle, .bold = true});
    canvas->text({kMargin + 8, area.y + area.height / 2}, "True",
                 {.size = 12, .anchor = Anchor::kMiddle, .bold = true, .upwards = true});
    canvas->text({area.right() + 8, area.y - 8}, "total", {.colour = kFaintInk});
    return canvas->finish();
}

}  // namespace segue::plot
