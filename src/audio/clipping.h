// How much of the sound is cut off at a ceiling, as overdriven converters and careless loudness leave it.
#pragma once

#include <cstdint>

#include "audio/ffmpeg.h"

namespace segue::audio {

/// Looks for runs of three samples or more of one channel that lie at full scale or beyond, or at the highest level of
/// the file so far: no natural wave stays there, but for tones below 40 Hz.
class ClippingMeter {
  public:
    /// The frame is one that `is_playable`.
    void hear(const AVFrame& frame);
    /// Of all samples; 0 before the first.
    double share() const;

  private:
    template <typename Sample>
    void hear_samples(const AVFrame& frame);
    void raise_ceiling(float peak);

    float ceiling_ = 0;
    std::int64_t clipped_ = 0;
    std::int64_t samples_ = 0;
};

}  // namespace segue::audio
