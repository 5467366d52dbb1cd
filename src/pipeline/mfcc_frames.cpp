#include "pipeline/mfcc_frames.h"

namespace segue::pipeline {

dsp::ColumnStatistics MfccFrames::statistics(int coefficients) const {
    return dsp::column_statistics(dsp::mfcc(dsp::power_to_db(mel_power_), coefficients));
}

}  // namespace segue::pipeline
