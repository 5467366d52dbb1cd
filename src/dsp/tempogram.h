// What tempo and rhythm share: which periods a signal repeats in.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace segue::dsp {

/// Windows of an onset strength.
inline constexpr double kTempogramWindow_s = 8;

/// Size of a transform in which windows of that length do not wrap around.
std::size_t tempogram_fft_size(std::size_t window_length);

/// Autocorrelation at lags 0 .. lags - 1 of what has this power spectrum.
std::vector<double> autocorrelation(std::span<const double> power, std::size_t lags);

/// The lag, 1 or more, that an autocorrelation prefers under a log-normal prior around 120 a minute, at most 320.
std::size_t preferred_lag(std::span<const double> autocorrelation, double frames_per_minute);

}  // namespace segue::dsp
