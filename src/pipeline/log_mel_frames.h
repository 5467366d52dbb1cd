// Power spectra become the log-mel frames that a front end asks for.
#pragma once

#include <span>
#include <vector>

#include "segue/dsp.h"
#include "segue/model.h"

namespace segue::pipeline {

/// By how much the numbers that a network takes grow with a sound that is 1 dB louder.
double per_decibel(const model::FrontEnd& front_end);

class LogMelFrames {
  public:
    explicit LogMelFrames(const model::FrontEnd& front_end);

    /// One frame as the network takes it; valid until the next call.
    std::span<const float> apply(std::span<const float> power);
    const std::vector<float>& centre_hz() const { return filterbank_.centre_hz(); }

  private:
    dsp::MelFilterbank filterbank_;
    bool magnitude_;
    float gain_;
    float offset_;
    float factor_;  // after decibels
    float shift_;
    std::vector<float> spectrum_;
    std::vector<float> frame_;
};

}  // namespace segue::pipeline
