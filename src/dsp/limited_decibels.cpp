#include "dsp/limited_decibels.h"

#include <algorithm>

#include "dsp/kernels.h"
#include "segue/dsp.h"

namespace segue::dsp {

void LimitedDecibels::push(std::span<const float> power) {
    row_.assign(power.begin(), power.end());
    to_decibels(row_);
    maximum_ = std::max(maximum_, kernels::maximum(row_));
    rows_.push(row_);
}

std::span<const float> LimitedDecibels::next() {
    const std::span<float> row = rows_.next();
    kernels::limit_below(row, maximum_ - kTopDb);
    return row;
}

}  // namespace segue::dsp
