// Where an axis has its ticks and what they say.
#pragma once

#include <string>
#include <vector>

namespace segue::plot {

struct Tick {
    double value;
    std::string label;
};

/// Round numbers (1, 2 or 5 times a power of ten apart) in [low, high], `most` or fewer, but 2 at least where the
/// range allows. Requires low < high.
std::vector<Tick> number_ticks(double low, double high, int most);

/// Round times in [from_s, to_s]: "5", "0:30" or "1:00:00", by the range's end.
std::vector<Tick> time_ticks(double from_s, double to_s, int most);
/// What those labels are: "Time (s)", "Time (min:s)", "Time (h:min:s)".
std::string time_axis_title(double to_s);

/// Centres of octave bands (1 kHz, 500 Hz, 2 kHz ...) in [low_hz, high_hz], ascending: "125", "1k".
std::vector<Tick> octave_ticks(double low_hz, double high_hz);

}  // namespace segue::plot
