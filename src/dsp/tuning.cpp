#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

constexpr double kLowest_hz = 150;
constexpr double kHighest_hz = 4000;
constexpr float kLeastShareOfFrame = 0.1F;
constexpr std::size_t kSteps = 100;  // of a semitone
constexpr double kLowestA_hz = 440.0 / 16;

// Place of a frequency between two semitones, 0 for halfway below a tone.
std::uint32_t deviation_step(double hz) {
    const double semitones = 12 * std::log2(hz / kLowestA_hz) + 0.5;
    const double step = (semitones - std::floor(semitones)) * kSteps;
    return std::min(static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(kSteps - 1));
}

float median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

TuningEstimator::TuningEstimator(const SpectrumConfig& config)
    : bins_(static_cast<std::size_t>(config.fft_size) / 2 + 1),
      bin_hz_(static_cast<double>(config.sample_rate_hz) / config.fft_size) {
    require_spectrum(config);
}

void TuningEstimator::push(std::span<const float> power) {
    require_bins(power, bins_);
    const float threshold = kLeastShareOfFrame * kernels::maximum(power);
    for (auto bin = static_cast<std::size_t>(std::ceil(kLowest_hz / bin_hz_)); bin + 1 < bins_; ++bin) {
        if (static_cast<double>(bin) * bin_hz_ >= kHighest_hz) break;
        const float before = power[bin - 1];
        const float here = power[bin];
        const float after = power[bin + 1];
        if (here <= threshold || here <= before || here < after) continue;
        // The top of the parabola through the three.
        const float curvature = before - 2 * here + after;
        const float slope = (after - before) / 2;
        const float shift = std::abs(slope) < std::abs(curvature) ? -slope / curvature : 0;
        peaks_.push_back({.power = here + 0.5F * slope * shift,
                          .deviation = deviation_step((static_cast<double>(bin) + shift) * bin_hz_)});
    }
}

double TuningEstimator::result() const {
    if (peaks_.empty()) return 0;
    std::vector<float> powers;
    for (const Peak& peak : peaks_) powers.push_back(peak.power);
    const float threshold = median(std::move(powers));

    std::array<std::size_t, kSteps> counts{};
    for (const Peak& peak : peaks_) {
        if (peak.power >= threshold) ++counts[peak.deviation];
    }
    const auto best = std::ranges::max_element(counts) - counts.begin();
    return static_cast<double>(best) / kSteps - 0.5;
}

}  // namespace segue::dsp
