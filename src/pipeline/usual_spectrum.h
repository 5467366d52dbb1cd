// What the bands of a log-mel front end are like in music, on the average.
#pragma once

#include <vector>

#include "pipeline/log_mel_frames.h"
#include "segue/model.h"

namespace segue::pipeline {

class UsualSpectrum {
  public:
    explicit UsualSpectrum(const model::FrontEnd& front_end);

    /// A frame as the network takes it, so loud that the mean of its bands is `mean`, or as near as can be.
    std::vector<float> as_loud_as(double mean);
    const std::vector<float>& centre_hz() const { return log_mel_.centre_hz(); }

  private:
    std::vector<float> frame(double gain_db);

    LogMelFrames log_mel_;
    bool rises_;                // with the gain
    std::vector<float> shape_;  // power of each bin
    std::vector<float> scaled_;
};

}  // namespace segue::pipeline
