// A spectrogram as a part of a figure.
#pragma once

#include "canvas.h"
#include "segue/plot.h"

namespace segue::plot {

/// Throws kInvalidArgument, saying what is wrong, if it cannot be drawn.
void validate(const Spectrogram& figure);

/// Fills `plot`, with the axis of frequency to its left, 54 wide.
void draw_spectrogram(Canvas& canvas, const Rectangle& plot, const Spectrogram& figure);
/// Below a plot over the spectrogram's time, 40 high.
void draw_time_axis(Canvas& canvas, const Rectangle& plot, const Spectrogram& figure);

/// Colour of a level.
Rgb level_colour(double db, const Spectrogram& figure);

}  // namespace segue::plot
