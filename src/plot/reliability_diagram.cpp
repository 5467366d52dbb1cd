#include <algorithm>

#include <fmt/format.h>

#include "figure.h"
#include "fonts.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 500;
constexpr double kHeight = 580;
constexpr Rectangle kPlot{70, 58, 400, 400};
constexpr Rectangle kHistogram{kPlot.x, kPlot.bottom() + 8, kPlot.width, 60};

void validate(const ReliabilityDiagram& figure) {
    const auto is_share = [](double value) { return value >= 0 && value <= 1; };
    std::size_t answers = 0;
    for (const auto& bin : figure.bins) {
        answers += bin.count;
        require(bin.count == 0 || (is_share(bin.confidence) && is_share(bin.accuracy)),
                "confidence and accuracy of a reliability diagram are between 0 and 1");
    }
    require(answers > 0, "the reliability diagram has no answers");
    require(is_share(figure.calibration_error.value_or(0)),
            "the calibration error of a reliability diagram is between 0 and 1");
}

Point at(double share_x, double share_y) {
    return at_shares(kPlot, share_x, share_y);
}

void draw_axes(Canvas& canvas) {
    draw_share_grid(canvas, kPlot, kHistogram.bottom());
    canvas.text({22, kPlot.y + kPlot.height / 2}, "Right answers (%)", {.anchor = Anchor::kMiddle, .upwards = true});
    canvas.text({22, kHistogram.y + kHistogram.height / 2}, "Answers", {.anchor = Anchor::kMiddle, .upwards = true});
    canvas.text({kPlot.x + kPlot.width / 2, kHistogram.bottom() + 40}, "Confidence (%)", {.anchor = Anchor::kMiddle});
}

}  // namespace

std::string render(const ReliabilityDiagram& figure, Format format) {
    validate(figure);
    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(figure.title, kWidth, kLabelSize));
    std::string legend = "dashed: perfect calibration";
    if (figure.calibration_error) {
        legend = fmt::format("calibration error (ECE) {:.1f} %; {}", 100 * *figure.calibration_error, legend);
    }
    draw_title(*canvas, kPlot.x, kPlot.width, figure.title, legend);
    draw_axes(*canvas);
    canvas->line(at(0, 0), at(1, 1), {.colour = kFaintInk, .dashed = true});

    const auto count_of = [](const auto& bin) { return bin.count; };
    const auto most = static_cast<double>(std::ranges::max(figure.bins, {}, count_of).count);
    const double bar_width = kHistogram.width / static_cast<double>(figure.bins.size());
    std::vector<Point> points;
    for (std::size_t i = 0; i < figure.bins.size(); ++i) {
        const auto& bin = figure.bins[i];
        if (bin.count == 0) continue;
        points.push_back(at(bin.confidence, bin.accuracy));
        const double height = static_cast<double>(bin.count) / most * (kHistogram.height - 16);
        const double x = kHistogram.x + bar_width * static_cast<double>(i);
        canvas->fill({x + 1, kHistogram.bottom() - height, bar_width - 2, height}, share_colour(0.35));
        if (bar_width < 24) continue;
        canvas->text({x + bar_width / 2, kHistogram.bottom() - height - 3}, fmt::format("{}", bin.count),
                     {.size = 9, .colour = kFaintInk, .anchor = Anchor::kMiddle});
    }
    canvas->polyline(points, {.colour = kValidation, .width = 1.75});
    for (const Point point : points) canvas->disc(point, 4, kValidation);
    canvas->outline(kPlot, {});
    canvas->outline(kHistogram, {});
    return canvas->finish();
}

}  // namespace segue::plot
