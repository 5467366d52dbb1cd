// What all figures share: refusing what cannot be drawn, their titles, and axes of shares.
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

/// Where two shares, 0 .. 1 each, lie in a plot that goes from 0 to 1 in both directions.
Point at_shares(const Rectangle& plot, double x, double y);
/// Grid and labels in per cent of such a plot, and those of its x axis below `x_labels_below`.
void draw_share_grid(Canvas& canvas, const Rectangle& plot, double x_labels_below);

}  // namespace segue::plot
