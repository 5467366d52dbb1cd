#include <algorithm>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {

float OnsetStrength::apply(std::span<const float> mel_db) {
    float increase = 0;
    if (!previous_.empty()) {
        require_bins(mel_db, previous_.size());
        increase = kernels::sum_of_increases(previous_, mel_db) / static_cast<float>(mel_db.size());
    }
    previous_.assign(mel_db.begin(), mel_db.end());
    // A frame sees an onset half its length before its centre passes it: two frames of 512 samples.
    std::rotate(delayed_.begin(), delayed_.begin() + 1, delayed_.end());
    delayed_.back() = increase;
    return delayed_.front();
}

}  // namespace segue::dsp
