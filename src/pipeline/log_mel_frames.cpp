#include "pipeline/log_mel_frames.h"

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

}  // namespace

LogMelFrames::LogMelFrames(const model::FrontEnd& front_end)
    : filterbank_(mel_config(front_end)), log_offset_(static_cast<float>(front_end.log_offset)) {}

std::span<const float> LogMelFrames::apply(std::span<const float> power) {
    const std::span<const float> energies = filterbank_.apply(power);
    frame_.assign(energies.begin(), energies.end());
    dsp::to_decibels(frame_, log_offset_);
    return frame_;
}

}  // namespace segue::pipeline
