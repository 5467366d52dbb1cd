// Power spectra become the MFCC statistics of a whole clip, as librosa computes them by default.
#pragma once

#include <span>

#include "segue/descriptors.h"
#include "segue/dsp.h"

namespace segue::pipeline {

/// librosa's defaults: 22,050 Hz, FFT 2048, hop 512, 128 Slaney mel bands.
inline constexpr dsp::MelConfig kMfccMel{};
inline constexpr dsp::StftConfig kMfccStft{};

class MfccFrames {
  public:
    explicit MfccFrames(int coefficients) : filterbank_(kMfccMel), statistics_(kMfccMel.bands, coefficients) {}

    void add(std::span<const float> power) { statistics_.push(filterbank_.apply(power)); }
    /// Call once, after the last frame.
    dsp::ColumnStatistics finish() { return statistics_.finish(); }

  private:
    dsp::MelFilterbank filterbank_;
    dsp::MfccStatistics statistics_;
};

}  // namespace segue::pipeline
