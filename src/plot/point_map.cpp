#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "figure.h"
#include "fonts.h"
#include "groups.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 1100;
constexpr double kHeight = 800;
constexpr double kMargin = 24;
constexpr double kLegendWidth = 170;
constexpr Rectangle kPlot{kMargin, 64, kWidth - kLegendWidth - 2 * kMargin, kHeight - 64 - kMargin};
constexpr double kNameSize = 13;
constexpr double kLegendStep = 21;
constexpr std::size_t kMostInLegend = 33;

// From the points' plane to the picture.
struct Projection {
    explicit Projection(const Rectangle& from)
        : extent(from),
          scale(std::min(kPlot.width / std::max(from.width, 1e-30), kPlot.height / std::max(from.height, 1e-30))) {}

    Point operator()(double x, double y) const {
        return {kPlot.x + kPlot.width / 2 + (x - extent.x - extent.width / 2) * scale,
                kPlot.y + kPlot.height / 2 - (y - extent.y - extent.height / 2) * scale};
    }

    Rectangle extent;
    double scale;
};

// So that discs fill about a third of the plot.
double radius_of(std::size_t points) {
    return std::clamp(0.3 * std::sqrt(kPlot.width * kPlot.height / static_cast<double>(points)), 0.6, 4.0);
}

bool overlap(const Rectangle& a, const Rectangle& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

// Names where the groups lie, the largest first; those for which there is no room are left out.
void draw_names(Canvas& canvas, std::vector<Group> groups, const Projection& project) {
    std::ranges::stable_sort(groups, std::ranges::greater{}, &Group::count);
    std::vector<Rectangle> taken;
    for (const Group& group : groups) {
        if (group.count == 0) break;
        const Point place = project(group.heart.x, group.heart.y);
        const std::string name = fitted(group.name, 200, kNameSize, true);
        const double width = text_width(name, kNameSize, true) + 10;
        const Rectangle box{std::clamp(place.x - width / 2, 0.0, kWidth - width), place.y - 10, width, 20};
        if (std::ranges::any_of(taken, [&](const Rectangle& other) { return overlap(box, other); })) continue;
        taken.push_back(box);
        canvas.fill(box, kWhite);
        canvas.outline(box, {.colour = group.colour, .width = 1.5});
        canvas.text({box.x + width / 2, place.y + kMiddleToBaseline * kNameSize}, name,
                    {.size = kNameSize, .anchor = Anchor::kMiddle, .bold = true});
    }
}

void draw_legend(Canvas& canvas, const std::vector<Group>& groups) {
    const double x = kWidth - kLegendWidth - kMargin / 2;
    double y = kPlot.y + kLegendStep / 2;
    std::size_t shown = 0;
    for (const Group& group : groups) {
        if (group.count == 0 || ++shown > kMostInLegend) continue;
        const double baseline = y + kMiddleToBaseline * kLabelSize;
        const std::string count = fmt::format("{}", group.count);
        canvas.disc({x + 6, y}, 6, group.colour);
        canvas.text({x + 20, baseline},
                    fitted(group.name, kLegendWidth - 32 - text_width(count, kLabelSize), kLabelSize),
                    {.size = kLabelSize});
        canvas.text({kWidth - kMargin, baseline}, count,
                    {.size = kLabelSize, .colour = kFaintInk, .anchor = Anchor::kEnd});
        y += kLegendStep;
    }
    if (shown > kMostInLegend) {
        canvas.text({x + 20, y + kMiddleToBaseline * kLabelSize}, fmt::format("and {} more", shown - kMostInLegend),
                    {.size = kLabelSize, .colour = kFaintInk});
    }
}

}  // namespace

std::string render(const PointMap& figure, Format format) {
    const std::vector<Group> groups = groups_of(figure);
    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(figure.title, kWidth, kLabelSize));
    draw_title(*canvas, kMargin, kWidth - 2 * kMargin, figure.title, figure.subtitle);
    const Projection project(extent_of(figure));
    const double radius = radius_of(figure.groups.size());
    for (std::size_t i = 0; i < figure.groups.size(); ++i) {
        canvas->disc(project(figure.points(i, 0), figure.points(i, 1)), radius, groups[figure.groups[i]].colour);
    }
    draw_names(*canvas, groups, project);
    draw_legend(*canvas, groups);
    return canvas->finish();
}

}  // namespace segue::plot
