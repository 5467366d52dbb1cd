// Cuts a stream of samples into frames that overlap.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segue/descriptors.h"

namespace segue::dsp {

/// What lies beyond both ends of the signal.
enum class Padding { kZeros, kEdge };

/// Frame t is centred on sample t * hop_length; a signal of n samples has 1 + n / hop_length frames.
class FrameBuffer {
  public:
    /// Throws kInvalidArgument for a config outside its ranges.
    FrameBuffer(const FrameConfig& config, Padding padding);

    /// NaN and infinities count as 0, values are limited to +-1e12. Throws kInvalidArgument after finish().
    void push(std::span<const float> samples);
    void finish();
    /// The next frame, valid until the next push() or finish(); empty if samples are missing.
    std::span<const float> next();
    void reset();

  private:
    std::span<float> grow(std::size_t count);

    std::size_t length_;
    std::size_t hop_;
    Padding padding_;
    std::vector<float> pending_;  // samples that frames to come need, from index first_ on
    std::size_t first_ = 0;
    bool started_ = false;
    bool finished_ = false;
};

}  // namespace segue::dsp
