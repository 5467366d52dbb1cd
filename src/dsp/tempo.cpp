#include <algorithm>
#include <limits>
#include <string>

#include "dsp/kernels.h"
#include "dsp/real_fft.h"
#include "dsp/spectrum.h"
#include "dsp/tempogram.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

// The signal with half a window on both sides, along which it falls to 0.
std::vector<float> with_ramps(std::span<const float> signal, std::size_t window) {
    const std::size_t ramp = window / 2;
    std::vector<float> padded(signal.size() + 2 * ramp);
    std::ranges::copy(signal, padded.begin() + static_cast<std::ptrdiff_t>(ramp));
    for (std::size_t i = 0; i < ramp; ++i) {
        const float height = static_cast<float>(i) / static_cast<float>(ramp);
        padded[i] = height * signal.front();
        padded[padded.size() - 1 - i] = height * signal.back();
    }
    return padded;
}

// Autocorrelation of windowed frames around every number, each scaled to 1 at lag 0, averaged. Scaling and averaging
// the power spectra leaves one transform back.
std::vector<double> mean_autocorrelation(std::span<const float> signal, std::size_t window_length) {
    const std::vector<float> padded = with_ramps(signal, window_length);
    const std::vector<double> window = periodic_hann(window_length);
    const std::size_t size = tempogram_fft_size(window_length);
    RealFft fft(static_cast<int>(size));
    std::vector<float> power(size / 2 + 1);
    std::vector<double> mean_power(power.size());
    for (std::size_t frame = 0; frame < signal.size(); ++frame) {
        const std::span<float> input = fft.input();
        std::ranges::fill(input, 0.0F);
        for (std::size_t i = 0; i < window_length; ++i) input[i] = static_cast<float>(padded[frame + i] * window[i]);
        const float energy = kernels::dot(input, input);
        if (energy < std::numeric_limits<float>::min()) continue;
        kernels::squared_magnitudes(fft.transform(), power.data());
        const double scale = 1 / (static_cast<double>(energy) * static_cast<double>(signal.size()));
        for (std::size_t k = 0; k < power.size(); ++k) mean_power[k] += scale * power[k];
    }
    return autocorrelation(mean_power, window_length);
}

}  // namespace

double tempo(std::span<const float> onset_strength, int sample_rate_hz, int hop_length) {
    if (sample_rate_hz < 1 || hop_length < 1) {
        throw Error(ErrorCode::kInvalidArgument, "sample rate and hop length must be positive");
    }
    const double frames_per_minute = 60.0 * sample_rate_hz / hop_length;
    const auto window_length = static_cast<std::size_t>(kTempogramWindow_s * frames_per_minute / 60);
    if (window_length < 2 || window_length > 16384) {
        throw Error(ErrorCode::kInvalidArgument,
                    "a tempo needs between 1 and 2000 frames a second, not " + std::to_string(frames_per_minute / 60));
    }
    std::vector<double> correlation(window_length);
    if (!onset_strength.empty()) correlation = mean_autocorrelation(onset_strength, window_length);

    return frames_per_minute / static_cast<double>(preferred_lag(correlation, frames_per_minute));
}

}  // namespace segue::dsp
