// Fourth step of decoding: a frame of any sample format and channel count becomes mono floats.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/ffmpeg.h"

namespace segue::audio {

/// Appends the mean of the channels (as librosa.to_mono), full scale 1. The frame is one that `is_playable`.
void append_mono(const AVFrame& frame, std::vector<float>& mono);

/// Below, nothing musical can be heard, and a forged header would make hours of sound of a small file.
inline constexpr int kLowestRate_hz = 1000;
/// False for a sample format, rate or channel count that makes no sense.
bool is_playable(const AVFrame& frame);

/// Largest absolute sample, and how many were replaced by 0: NaN, infinite, or so large (above 2^32) that a spectrum
/// would overflow.
struct Level {
    float peak = 0;
    std::int64_t replaced = 0;
};
Level measure_and_repair(std::span<float> mono);

}  // namespace segue::audio
