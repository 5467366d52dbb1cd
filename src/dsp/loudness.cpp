#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "dsp/kernels.h"
#include "segue/traits.h"

namespace segue::dsp {
namespace {

constexpr double kRate_hz = 22050;
constexpr std::size_t kFftSize = 2048;
constexpr std::size_t kBins = kFftSize / 2 + 1;

constexpr std::size_t kBlockHop = 4;  // frames: a quarter of a block
constexpr double kAbsoluteGate_lufs = -70;
constexpr double kRelativeGate_lu = -10;
constexpr double kStep_lu = 0.1;
constexpr std::size_t kSteps = 1000;  // louder blocks count as the loudest

double lufs_of(double energy) {
    return -0.691 + 10 * std::log10(energy);
}

// Analogue second-order sections whose digital forms at 48 kHz BS.1770-4 tabulates.
struct Section {
    double corner_hz;
    double quality;
    double gain_at_top, gain_at_corner, gain_at_bottom;

    // Squared response, after the bilinear transform's warping of frequency.
    double power_at(double hz) const {
        const double warped =
            std::tan(std::numbers::pi * hz / kRate_hz) / std::tan(std::numbers::pi * corner_hz / kRate_hz);
        const std::complex<double> s(0, warped);
        const std::complex<double> above = gain_at_top * s * s + gain_at_corner / quality * s + gain_at_bottom;
        return std::norm(above / (s * s + s / quality + 1.0));
    }
};
const double kShelf = std::pow(10, 3.999843853973347 / 20);
const Section kHead{1681.974450955533, 0.7071752369554196, kShelf, std::pow(kShelf, 0.4996667741545416), 1};
const Section kLowCut{38.13547087602444, 0.5003270373238773, 1, 0, 0};

// Of each bin of a power spectrum: its part in the mean square of the K-weighted samples.
std::vector<float> k_weights() {
    std::vector<float> weights(kBins);
    const double hann_energy = 0.375 * kFftSize;
    const double scale = 2 / (kFftSize * hann_energy);
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        const double hz = static_cast<double>(bin) * kRate_hz / kFftSize;
        weights[bin] = static_cast<float>(scale * kHead.power_at(hz) * kLowCut.power_at(hz));
    }
    return weights;
}

}  // namespace

LoudnessEstimator::LoudnessEstimator() : weights_(k_weights()), histogram_(kSteps) {}

void LoudnessEstimator::push(std::span<const float> power) {
    if (power.size() != kBins) throw Error(ErrorCode::kInvalidArgument, "loudness needs spectra of 2048 samples");
    energies_[frames_ % kBlockFrames] = kernels::dot(weights_, power);
    ++frames_;
    if (frames_ < kBlockFrames || (frames_ - kBlockFrames) % kBlockHop != 0) return;
    const double energy = std::accumulate(energies_.begin(), energies_.end(), 0.0) / kBlockFrames;
    const double step = (lufs_of(energy) - kAbsoluteGate_lufs) / kStep_lu;
    if (!(step >= 0)) return;
    Step& place = histogram_[static_cast<std::size_t>(std::min(step, kSteps - 1.0))];
    place.energy += energy;
    ++place.blocks;
}

std::optional<double> LoudnessEstimator::result() const {
    const auto mean_from = [&](std::size_t first) {
        Step sum;
        for (std::size_t step = first; step < kSteps; ++step) {
            sum.energy += histogram_[step].energy;
            sum.blocks += histogram_[step].blocks;
        }
        return sum.blocks == 0 ? 0 : sum.energy / static_cast<double>(sum.blocks);
    };
    const double ungated = mean_from(0);
    if (ungated == 0) return {};
    const double gate = lufs_of(ungated) + kRelativeGate_lu;
    const double first = std::clamp(std::round((gate - kAbsoluteGate_lufs) / kStep_lu), 0.0, kSteps - 1.0);
    return lufs_of(mean_from(static_cast<std::size_t>(first)));
}

}  // namespace segue::dsp
