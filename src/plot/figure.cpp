#include "figure.h"

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

}  // namespace segue::plot
