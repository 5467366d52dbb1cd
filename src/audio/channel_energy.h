// How much of the sound of several channels is lost where they are averaged.
#pragma once

#include <span>

#include "audio/ffmpeg.h"

namespace segue::audio {

class ChannelEnergy {
  public:
    /// A playable frame, and the mean of its channels. Frames with numbers that are not finite are passed over.
    void hear(const AVFrame& frame, std::span<const float> mono);
    /// 10 log10 of the energy of all channels together by that of the mono signal, high frequencies raised in both; 0
    /// for silence.
    double gain_db() const;

  private:
    double of_channels_ = 0;
    double of_mono_ = 0;
};

}  // namespace segue::audio
