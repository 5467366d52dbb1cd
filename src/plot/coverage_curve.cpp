#include <algorithm>

#include <fmt/format.h>

#include "figure.h"
#include "fonts.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 500;
constexpr double kHeight = 500;
constexpr Rectangle kPlot{70, 58, 400, 380};

void validate(const CoverageCurve& figure) {
    const auto is_share = [](double value) { return value >= 0 && value <= 1; };
    require(!figure.points.empty(), "the coverage curve has no points");
    for (const auto& point : figure.points) {
        require(is_share(point.coverage) && is_share(point.accuracy),
                "coverage and accuracy of a coverage curve are between 0 and 1");
    }
    require(std::ranges::is_sorted(figure.points, {}, &CoverageCurve::Point::coverage),
            "the points of a coverage curve stand in order of coverage");
}

Point at(double share_x, double share_y) {
    return at_shares(kPlot, share_x, share_y);
}

void draw_axes(Canvas& canvas) {
    draw_share_grid(canvas, kPlot, kPlot.bottom());
    canvas.text({22, kPlot.y + kPlot.height / 2}, "Right answers (%)", {.anchor = Anchor::kMiddle, .upwards = true});
    canvas.text({kPlot.x + kPlot.width / 2, kPlot.bottom() + 40}, "Answers given, the surest first (%)",
                {.anchor = Anchor::kMiddle});
}

}  // namespace

std::string render(const CoverageCurve& figure, Format format) {
    validate(figure);
    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(figure.title, kWidth, kLabelSize));
    const auto& last = figure.points.back();
    draw_title(*canvas, kPlot.x, kPlot.width, figure.title,
               fmt::format("{:.1f} % right when {:.0f} % are given", 100 * last.accuracy, 100 * last.coverage));
    draw_axes(*canvas);
    std::vector<Point> points;
    for (const auto& point : figure.points) points.push_back(at(point.coverage, point.accuracy));
    canvas->polyline(points, {.colour = kValidation, .width = 1.75});
    for (const Point point : points) canvas->disc(point, 3, kValidation);
    canvas->outline(kPlot, {});
    return canvas->finish();
}

}  // namespace segue::plot
