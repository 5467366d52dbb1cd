#include <algorithm>
#include <cmath>
#include <limits>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

constexpr auto kSemitones = static_cast<double>(ChromaFilterbank::kClasses);
constexpr std::size_t kStride = kernels::kRowAlignment;
static_assert(ChromaFilterbank::kClasses <= kStride);
// Octave, counted from A0, around which the weights are largest, and standard deviation of those in octaves.
constexpr double kCentreOctave = 5;
constexpr double kOctaveWidth = 2;
constexpr int kTuningTime_s = 300;

// -6 .. 6, for the nearest way around the circle.
double wrapped(double semitones) {
    return semitones - kSemitones * std::round(semitones / kSemitones);
}

}  // namespace

// Each bin goes to the pitch classes around it by a Gaussian that is half a semitone wide, or half a bin where bins are
// wider than semitones (D. Ellis, "Chroma feature analysis and synthesis", 2007).
ChromaFilterbank::ChromaFilterbank(const SpectrumConfig& config, double tuning) : classes_(kStride) {
    require_spectrum(config);
    if (!std::isfinite(tuning)) throw Error(ErrorCode::kInvalidArgument, "tuning is not a number");
    bins_ = static_cast<std::size_t>(config.fft_size) / 2 + 1;
    weights_.resize(bins_ * kStride);

    // Semitones above A0. Bin 0 has none: it counts as an octave and a half below bin 1.
    const auto pitch = [&](std::size_t bin) {
        const double hz = static_cast<double>(std::max<std::size_t>(bin, 1)) * config.sample_rate_hz / config.fft_size;
        return kSemitones * std::log2(hz / (440.0 / 16)) - tuning - (bin == 0 ? 1.5 * kSemitones : 0);
    };
    for (std::size_t bin = 0; bin < bins_; ++bin) {
        const double width = std::max(pitch(bin + 1) - pitch(bin), 1.0);
        const double distance_from_centre = (pitch(bin) / kSemitones - kCentreOctave) / kOctaveWidth;
        const double octave_weight = std::exp(-0.5 * distance_from_centre * distance_from_centre);
        std::array<double, kClasses> bumps{};
        double squares = 0;
        for (std::size_t i = 0; i < kClasses; ++i) {
            // Class 0 is C, three semitones above A.
            const double distance = 2 * wrapped(pitch(bin) - static_cast<double>(i) - 3) / width;
            bumps[i] = std::exp(-0.5 * distance * distance);
            squares += bumps[i] * bumps[i];
        }
        for (std::size_t i = 0; i < kClasses; ++i) {
            weights_[bin * kStride + i] = static_cast<float>(bumps[i] / std::sqrt(squares) * octave_weight);
        }
    }
}

std::span<const float> ChromaFilterbank::apply(std::span<const float> power) {
    require_bins(power, bins_);
    kernels::transform(power, weights_.data(), kStride, classes_.data());
    const auto classes = std::span(classes_).first(kClasses);
    const float largest = std::ranges::max(classes);
    if (largest >= std::numeric_limits<float>::min()) {
        for (float& value : classes) value /= largest;
    }
    return classes;
}

ChromaStft::ChromaStft(const SpectrumConfig& config, int hop_length)
    : config_(config),
      tuning_stft_({.fft_size = config.fft_size, .hop_length = hop_length}),
      estimator_(config),
      tuning_samples_left_(static_cast<std::size_t>(kTuningTime_s) * static_cast<std::size_t>(config.sample_rate_hz)),
      stft_({.fft_size = config.fft_size, .hop_length = hop_length}) {}

// Until the tuning is known, stft_ keeps the samples.
void ChromaStft::push(std::span<const float> samples) {
    stft_.push(samples);
    if (filterbank_) return;
    const auto beginning = samples.first(std::min(samples.size(), tuning_samples_left_));
    tuning_stft_.push(beginning);
    listen();
    tuning_samples_left_ -= beginning.size();
    if (tuning_samples_left_ == 0) settle_tuning();
}

void ChromaStft::finish() {
    if (!filterbank_) settle_tuning();
    stft_.finish();
}

std::span<const float> ChromaStft::next() {
    if (!filterbank_) return {};
    const auto power = stft_.next();
    return power.empty() ? power : filterbank_->apply(power);
}

void ChromaStft::listen() {
    for (auto power = tuning_stft_.next(); !power.empty(); power = tuning_stft_.next()) estimator_.push(power);
}

void ChromaStft::settle_tuning() {
    tuning_stft_.finish();
    listen();
    tuning_ = estimator_.result();
    filterbank_.emplace(config_, tuning_);
}

}  // namespace segue::dsp
