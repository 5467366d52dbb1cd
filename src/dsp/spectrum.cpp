#include "dsp/spectrum.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <string>

#include "dsp/kernels.h"

namespace segue::dsp {

void require_fft_size(int fft_size) {
    if (fft_size < 64 || fft_size > 32768 || !std::has_single_bit(static_cast<unsigned>(fft_size))) {
        throw Error(ErrorCode::kInvalidArgument,
                    "FFT size " + std::to_string(fft_size) + " is not a power of two from 64 to 32768");
    }
}

void require_spectrum(const SpectrumConfig& config) {
    require_fft_size(config.fft_size);
    if (config.sample_rate_hz < 1) {
        throw Error(ErrorCode::kInvalidArgument,
                    "sample rate " + std::to_string(config.sample_rate_hz) + " Hz is not positive");
    }
}

std::vector<float> bin_frequencies(const SpectrumConfig& config) {
    require_spectrum(config);
    return bin_frequencies(config.sample_rate_hz, config.fft_size);
}

void require_bins(std::span<const float> spectrum, std::size_t bins) {
    if (spectrum.size() != bins) {
        throw Error(ErrorCode::kInvalidArgument, "a spectrum of " + std::to_string(spectrum.size()) +
                                                     " bins where one of " + std::to_string(bins) + " is needed");
    }
}

std::vector<double> periodic_hann(std::size_t size) {
    std::vector<double> window(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double phase = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size);
        window[i] = 0.5 - 0.5 * std::cos(phase);
    }
    return window;
}

std::vector<float> bin_frequencies(int sample_rate_hz, int fft_size) {
    std::vector<float> frequencies(static_cast<std::size_t>(fft_size) / 2 + 1);
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        frequencies[i] = static_cast<float>(static_cast<double>(i) * sample_rate_hz / fft_size);
    }
    return frequencies;
}

std::span<const float> Magnitudes::apply(std::span<const float> power) {
    magnitudes_.resize(power.size());
    kernels::square_roots(power, magnitudes_.data());
    return magnitudes_;
}

}  // namespace segue::dsp
