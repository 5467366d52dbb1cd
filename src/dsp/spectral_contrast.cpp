#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

constexpr float kLowestOctaveHz = 200;
constexpr double kShareTaken = 0.02;

}  // namespace

// Bands as librosa cuts them: each begins a bin before its lower edge (the first: at 0) and, except for the last, stops
// a bin before its upper edge.
SpectralExtremes::SpectralExtremes(const SpectrumConfig& config) {
    const std::vector<float> frequencies = bin_frequencies(config);
    spectrum_bins_ = frequencies.size();
    const auto bin_from = [&](float hz) {
        return static_cast<std::size_t>(std::ranges::lower_bound(frequencies, hz) - frequencies.begin());
    };
    const auto bin_above = [&](float hz) {
        return static_cast<std::size_t>(std::ranges::upper_bound(frequencies, hz) - frequencies.begin());
    };
    float low_hz = 0;
    float high_hz = kLowestOctaveHz;
    for (Band& band : bands_) {
        const bool first = &band == &bands_.front();
        const bool last = &band == &bands_.back();
        if (low_hz >= frequencies.back()) {
            throw Error(ErrorCode::kInvalidArgument, "a sample rate of " + std::to_string(config.sample_rate_hz) +
                                                         " Hz is too low for spectral contrast up to 6400 Hz");
        }
        if (bin_above(high_hz) < bin_from(low_hz) + (first ? 2 : 1)) {
            throw Error(ErrorCode::kInvalidArgument,
                        "an FFT of " + std::to_string(config.fft_size) + " samples is too small for spectral contrast");
        }
        band.first_bin = first ? 0 : bin_from(low_hz) - 1;
        const std::size_t bins = (last ? spectrum_bins_ : bin_above(high_hz)) - band.first_bin;
        band.bins = last ? bins : bins - 1;
        band.taken =
            std::max<std::size_t>(1, static_cast<std::size_t>(std::rint(kShareTaken * static_cast<double>(bins))));
        low_hz = high_hz;
        high_hz *= 2;
    }
}

SpectralExtremes::Result SpectralExtremes::apply(std::span<const float> magnitudes) {
    require_bins(magnitudes, spectrum_bins_);
    Result result{};
    for (std::size_t i = 0; i < kBands; ++i) {
        const Band& band = bands_[i];
        const auto bins = magnitudes.subspan(band.first_bin, band.bins);
        const auto mean_of_first = [&](const auto& order) {
            taken_.resize(band.taken);
            std::ranges::partial_sort_copy(bins, taken_, order);
            return kernels::sum(taken_) / static_cast<float>(band.taken);
        };
        result.peaks[i] = mean_of_first(std::ranges::greater());
        result.valleys[i] = mean_of_first(std::ranges::less());
    }
    return result;
}

Matrix spectral_contrast(const Matrix& peaks, const Matrix& valleys) {
    if (peaks.rows() != valleys.rows() || peaks.columns() != valleys.columns()) {
        throw Error(ErrorCode::kInvalidArgument, "peaks and valleys are not of the same size");
    }
    Matrix contrast = power_to_db(peaks);
    const Matrix valleys_db = power_to_db(valleys);
    for (std::size_t i = 0; i < contrast.values().size(); ++i) contrast.values()[i] -= valleys_db.values()[i];
    return contrast;
}

}  // namespace segue::dsp
