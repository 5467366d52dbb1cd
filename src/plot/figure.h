// What all figures share: refusing what cannot be drawn, and their titles.
#pragma once

#include <string>
#include <string_view>

#include "canvas.h"

namespace segue::plot {

/// Throws kInvalidArgument with `reason` if the figure cannot be drawn.
inline void require(bool holds, const std::string& reason) {
    if (!holds) throw Error(ErrorCode::kInvalidArgument, reason);
}

inline constexpr double kTitleSize = 15;
inline constexpr double kLabelSize = 11;
/// From the middle of a line of text down to its baseline, for a size of 1.
inline constexpr double kMiddleToBaseline = 0.36;

/// Draws a title at the top, no wider than `width`.
void draw_title(Canvas& canvas, double x, double width, std::string_view title, std::string_view subtitle = {});

}  // namespace segue::plot
