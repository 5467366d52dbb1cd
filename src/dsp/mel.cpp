#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

// Slaney's scale is linear below 1 kHz and logarithmic above: 27 mel for each factor of 6.4.
constexpr double kSlaneyHzPerMel = 200.0 / 3;
constexpr double kSlaneyBreakHz = 1000;
constexpr double kSlaneyBreakMel = kSlaneyBreakHz / kSlaneyHzPerMel;
const double kSlaneyLogStep = std::log(6.4) / 27;

double hz_to_mel(double hz, MelScale scale) {
    if (scale == MelScale::kHtk) return 2595 * std::log10(1 + hz / 700);
    if (hz < kSlaneyBreakHz) return hz / kSlaneyHzPerMel;
    return kSlaneyBreakMel + std::log(hz / kSlaneyBreakHz) / kSlaneyLogStep;
}

double mel_to_hz(double mel, MelScale scale) {
    if (scale == MelScale::kHtk) return 700 * (std::pow(10, mel / 2595) - 1);
    if (mel < kSlaneyBreakMel) return mel * kSlaneyHzPerMel;
    return kSlaneyBreakHz * std::exp(kSlaneyLogStep * (mel - kSlaneyBreakMel));
}

// Frequencies at equal distances in mel: lower edge, centre of each band, upper edge.
std::vector<double> band_edges(const MelConfig& config, double high_hz) {
    const double low = hz_to_mel(config.low_hz, config.scale);
    const double high = hz_to_mel(high_hz, config.scale);
    std::vector<double> edges(static_cast<std::size_t>(config.bands) + 2);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        edges[i] = mel_to_hz(low + (high - low) * static_cast<double>(i) / (config.bands + 1), config.scale);
    }
    return edges;
}

double validated_high_hz(const MelConfig& config) {
    require_spectrum({.sample_rate_hz = config.sample_rate_hz, .fft_size = config.fft_size});
    const auto reject = [](const std::string& reason) { throw Error(ErrorCode::kInvalidArgument, reason); };
    if (config.bands < 1) reject("number of mel bands " + std::to_string(config.bands) + " is less than 1");
    const double limit = config.sample_rate_hz / 2.0;
    const double high = config.high_hz == 0 ? limit : config.high_hz;
    if (!(config.low_hz >= 0 && config.low_hz < high && high <= limit)) {
        reject("mel bands from " + std::to_string(config.low_hz) + " to " + std::to_string(high) +
               " Hz are not within 0 and half the sample rate, " + std::to_string(limit) + " Hz");
    }
    return high;
}

}  // namespace

MelFilterbank::MelFilterbank(const MelConfig& config) {
    const std::vector<double> edges = band_edges(config, validated_high_hz(config));
    const auto bands = static_cast<std::size_t>(config.bands);
    bins_ = static_cast<std::size_t>(config.fft_size) / 2 + 1;
    energies_.resize(bands);
    centre_hz_.reserve(bands);

    const double bin_hz = static_cast<double>(config.sample_rate_hz) / config.fft_size;
    for (std::size_t band = 0; band < bands; ++band) {
        const double low = edges[band];
        const double centre = edges[band + 1];
        const double high = edges[band + 2];
        const double height = config.area_normalised ? 2 / (high - low) : 1;
        std::vector<float> triangle(bins_);
        for (auto bin = static_cast<std::size_t>(low / bin_hz); bin < bins_; ++bin) {
            const double hz = static_cast<double>(bin) * bin_hz;
            if (hz >= high) break;
            const double slope = std::min((hz - low) / (centre - low), (high - hz) / (high - centre));
            triangle[bin] = static_cast<float>(height * std::max(0.0, slope));
        }
        append_filter(triangle);
        centre_hz_.push_back(static_cast<float>(centre));
    }
}

void MelFilterbank::append_filter(std::span<const float> weights) {
    const auto nonzero = [](float weight) { return weight != 0; };
    const auto first = static_cast<std::size_t>(std::ranges::find_if(weights, nonzero) - weights.begin());
    const auto last =
        static_cast<std::size_t>(std::find_if(weights.rbegin(), weights.rend(), nonzero).base() - weights.begin());
    FilterSpan filter{.first_bin = 0, .offset = weights_.size(), .count = 0};
    if (first < last) {
        constexpr std::size_t kStep = kernels::kFilterAlignment;
        filter.count = (last - first + kStep - 1) / kStep * kStep;
        filter.first_bin = std::min(first, weights.size() - filter.count);
    }
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(filter.first_bin);
    weights_.insert(weights_.end(), begin, begin + static_cast<std::ptrdiff_t>(filter.count));
    filters_.push_back(filter);
}

std::span<const float> MelFilterbank::apply(std::span<const float> power) {
    require_bins(power, bins_);
    kernels::filter(power, filters_, weights_.data(), energies_.data());
    return energies_;
}

Matrix mel_spectrogram(std::span<const float> samples, const MelConfig& mel, int hop_length) {
    MelFilterbank filterbank(mel);
    Stft stft({.fft_size = mel.fft_size, .hop_length = hop_length});
    Matrix spectrogram(1 + samples.size() / static_cast<std::size_t>(hop_length), static_cast<std::size_t>(mel.bands));
    std::size_t frame = 0;
    const auto take_frames = [&] {
        for (auto power = stft.next(); !power.empty(); power = stft.next()) {
            std::ranges::copy(filterbank.apply(power), spectrogram.row(frame++).begin());
        }
    };
    // In blocks that stay in the processor's cache.
    constexpr std::size_t kBlock = 16384;
    for (std::size_t i = 0; i < samples.size(); i += kBlock) {
        stft.push(samples.subspan(i, std::min(kBlock, samples.size() - i)));
        take_frames();
    }
    stft.finish();
    take_frames();
    return spectrogram;
}

}  // namespace segue::dsp
