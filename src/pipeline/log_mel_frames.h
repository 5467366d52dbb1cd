// Power spectra become the log-mel frames that a front end asks for.
#pragma once

#include <span>
#include <vector>

#include "segue/dsp.h"
#include "segue/model.h"

namespace segue::pipeline {

class LogMelFrames {
  public:
    explicit LogMelFrames(const model::FrontEnd& front_end);

    /// 10 log10(mel power + offset) of one frame; valid until the next call.
    std::span<const float> apply(std::span<const float> power);

  private:
    dsp::MelFilterbank filterbank_;
    float log_offset_;
    std::vector<float> frame_;
};

}  // namespace segue::pipeline
