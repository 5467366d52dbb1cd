#include "axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace segue::plot {
namespace {

constexpr double kSecondsUpTo = 90;  // from here on minutes read better

double round_step(double range, int most) {
    const double least = range / most;
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-9)) return factor * power;
    }
    return 10 * power;
}

double round_time_step(double range_s, int most) {
    constexpr std::array kSteps_s{15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0};
    const double least = range_s / most;
    if (least <= 10) return round_step(range_s, most);
    const auto* const step = std::lower_bound(kSteps_s.begin(), kSteps_s.end(), least);
    return step != kSteps_s.end() ? *step : 3600 * round_step(range_s / 3600, most);
}

// Multiples of `step` in [low, high], free of the rounding that adding up would collect.
std::vector<double> multiples(double step, double low, double high) {
    const double slack = 1e-9 * (high - low);
    std::vector<double> values;
    for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i) values.push_back(i * step);
    return values;
}

int decimals_of(double step) {
    return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

std::string number_label(double value, double step) {
    const std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals_of(step));
    return value < -step / 2 ? "−" + digits : digits;
}

std::string time_label(double seconds, double to_s, double step) {
    if (to_s <= kSecondsUpTo) return number_label(seconds, step);
    const int decimals = decimals_of(step);
    const auto minutes = static_cast<long>((seconds + step / 1000) / 60);
    const std::string rest = fmt::format("{:0{}.{}f}", std::max(0.0, seconds - 60.0 * static_cast<double>(minutes)),
                                         decimals > 0 ? decimals + 3 : 2, decimals);
    if (to_s < 3600) return fmt::format("{}:{}", minutes, rest);
    return fmt::format("{}:{:02}:{}", minutes / 60, minutes % 60, rest);
}

}  // namespace

std::vector<Tick> number_ticks(double low, double high, int most) {
    const double step = round_step(high - low, most);
    std::vector<Tick> ticks;
    for (const double value : multiples(step, low, high)) ticks.push_back({value, number_label(value, step)});
    return ticks;
}

std::vector<Tick> time_ticks(double from_s, double to_s, int most) {
    const double step = round_time_step(to_s - from_s, most);
    std::vector<Tick> ticks;
    for (const double value : multiples(step, from_s, to_s)) ticks.push_back({value, time_label(value, to_s, step)});
    return ticks;
}

std::string time_axis_title(double to_s) {
    if (to_s <= kSecondsUpTo) return "Time (s)";
    return to_s < 3600 ? "Time (min:s)" : "Time (h:min:s)";
}

std::vector<Tick> octave_ticks(double low_hz, double high_hz) {
    std::vector<Tick> ticks;
    for (int octave = -6; octave <= 8; ++octave) {
        const double hz = 1000 * std::exp2(octave);
        if (hz < low_hz || hz > high_hz) continue;
        ticks.push_back({hz, octave >= 0 ? fmt::format("{}k", 1 << octave) : fmt::format("{:.3g}", hz)});
    }
    return ticks;
}

}  // namespace segue::plot
