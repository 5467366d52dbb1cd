// Power spectra become the MFCC statistics of a whole clip, as librosa computes them by default.
#pragma once

#include <span>

#include "segue/dsp.h"

namespace segue::pipeline {

/// librosa's defaults: 22,050 Hz, FFT 2048, hop 512, 128 Slaney mel bands.
inline constexpr dsp::MelConfig kMfccMel{};
inline constexpr dsp::StftConfig kMfccStft{};

class MfccFrames {
  public:
    MfccFrames() : filterbank_(kMfccMel) {}

    void add(std::span<const float> power) { mel_power_.append_row(filterbank_.apply(power)); }
    dsp::ColumnStatistics statistics(int coefficients) const;
    void reset() { mel_power_ = Matrix(); }

  private:
    dsp::MelFilterbank filterbank_;
    Matrix mel_power_;
};

}  // namespace segue::pipeline
