#include "pipeline/log_mel_frames.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace segue::pipeline {
namespace {

dsp::MelConfig mel_config(const model::FrontEnd& front_end) {
    return {.sample_rate_hz = front_end.sample_rate_hz,
            .fft_size = front_end.fft_size,
            .bands = front_end.mel_bands,
            .low_hz = front_end.low_hz,
            .high_hz = front_end.high_hz,
            .scale = front_end.htk_scale ? dsp::MelScale::kHtk : dsp::MelScale::kSlaney,
            .area_normalised = front_end.area_normalised};
}

// The logarithm of 1 dB of the spectrum's numbers.
double unit_of(model::FrontEnd::Logarithm logarithm) {
    switch (logarithm) {
        case model::FrontEnd::Logarithm::kLog10:
            return 0.1;
        case model::FrontEnd::Logarithm::kLn:
            return std::numbers::ln10 / 10;
        case model::FrontEnd::Logarithm::kDecibel:
            break;
    }
    return 1;
}

}  // namespace

double per_decibel(const model::FrontEnd& front_end) {
    const bool magnitude = front_end.spectrum == model::FrontEnd::Spectrum::kMagnitude;
    return front_end.scale * unit_of(front_end.logarithm) / (magnitude ? 2 : 1);
}

LogMelFrames::LogMelFrames(const model::FrontEnd& front_end)
    : filterbank_(mel_config(front_end)),
      magnitude_(front_end.spectrum == model::FrontEnd::Spectrum::kMagnitude),
      gain_(static_cast<float>(front_end.log_gain)),
      offset_(static_cast<float>(front_end.log_offset)),
      factor_(static_cast<float>(front_end.scale * unit_of(front_end.logarithm))),
      shift_(static_cast<float>(front_end.shift)) {}

std::span<const float> LogMelFrames::apply(std::span<const float> power) {
    if (magnitude_) {
        spectrum_.resize(power.size());
        std::ranges::transform(power, spectrum_.begin(), [](float value) { return std::sqrt(value); });
        power = spectrum_;
    }
    const std::span<const float> energies = filterbank_.apply(power);
    frame_.assign(energies.begin(), energies.end());
    if (gain_ != 1) std::ranges::for_each(frame_, [&](float& value) { value *= gain_; });
    dsp::to_decibels(frame_, offset_);
    if (factor_ != 1 || shift_ != 0)
        std::ranges::for_each(frame_, [&](float& value) { value = value * factor_ + shift_; });
    return frame_;
}

}  // namespace segue::pipeline
