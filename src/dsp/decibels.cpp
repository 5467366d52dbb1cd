#include <string>

#include "dsp/kernels.h"
#include "segue/dsp.h"

namespace segue::dsp {

void to_decibels(std::span<float> power, float offset, float amin) {
    if (!(amin > 0)) throw Error(ErrorCode::kInvalidArgument, "amin " + std::to_string(amin) + " is not positive");
    kernels::to_decibels(power, offset, amin);
}

Matrix power_to_db(const Matrix& power, float amin, float top_db) {
    Matrix decibels = power;
    to_decibels(decibels.values(), 0, amin);
    if (top_db > 0) kernels::limit_below(decibels.values(), kernels::maximum(decibels.values()) - top_db);
    return decibels;
}

}  // namespace segue::dsp
