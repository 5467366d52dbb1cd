#include "figure.h"

#include "axis.h"
#include "fonts.h"

namespace segue::plot {

void draw_title(Canvas& canvas, double x, double width, std::string_view title, std::string_view subtitle) {
    if (!title.empty()) {
        canvas.text({x, 24}, fitted(title, width, kTitleSize, true), {.size = kTitleSize, .bold = true});
    }
    if (!subtitle.empty()) {
        canvas.text({x, 41}, fitted(subtitle, width, kLabelSize), {.size = kLabelSize, .colour = kFaintInk});
    }
}

Point at_shares(const Rectangle& plot, double x, double y) {
    return {plot.x + x * plot.width, plot.bottom() - y * plot.height};
}

void draw_share_grid(Canvas& canvas, const Rectangle& plot, double x_labels_below) {
    for (const Tick& tick : number_ticks(0, 100, 5)) {
        const Point point = at_shares(plot, tick.value / 100, tick.value / 100);
        canvas.line({plot.x, point.y}, {plot.right(), point.y}, {.colour = kGrid});
        canvas.line({point.x, plot.y}, {point.x, plot.bottom()}, {.colour = kGrid});
        canvas.text({plot.x - 8, point.y + kMiddleToBaseline * kLabelSize}, tick.label, {.anchor = Anchor::kEnd});
        canvas.text({point.x, x_labels_below + 18}, tick.label, {.anchor = Anchor::kMiddle});
    }
}

}  // namespace segue::plot
