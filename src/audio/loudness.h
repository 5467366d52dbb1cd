// EBU R 128 loudness of all channels, as they are before the down-mix.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "audio/ffmpeg.h"
#include "segue/audio.h"

namespace segue::audio {

/// ITU-R BS.1770-4 as libebur128 computes it. Needs 24 bytes for each number that all channels have in a second, and
/// 0.3 kB for each second.
class LoudnessMeter {
  public:
    LoudnessMeter();
    ~LoudnessMeter();

    /// The first `samples` of each channel of a frame that is_playable. Where rate or channels change, blocks begin
    /// anew and the whole is gated together.
    void hear(const AVFrame& frame, std::size_t samples);
    Loudness result() const;

  private:
    struct State;
    void change_form(int rate_hz, std::vector<int> positions);

    std::unique_ptr<State> state_;  // none before the first frame, nor after giving up
    int rate_hz_ = 0;
    std::vector<int> positions_;  // of the channels, as libebur128 calls them
    int changes_ = 0;
    bool given_up_ = false;   // a frame was beyond the limits
    double steady_s_ = 0;     // since the last change
    bool has_range_ = false;  // it was long enough once
    double earlier_peak_ = 0;
    std::vector<float> interleaved_;
};

}  // namespace segue::audio
