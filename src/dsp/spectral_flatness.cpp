#include <cmath>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

constexpr float kLeastPower = 1e-10F;

}  // namespace

float SpectralFlatness::apply(std::span<const float> power) {
    if (power.empty()) throw Error(ErrorCode::kInvalidArgument, "a spectrum without bins has no flatness");
    const auto bins = static_cast<float>(power.size());
    limited_.assign(power.begin(), power.end());
    kernels::limit_below(limited_, kLeastPower);
    const float arithmetic_mean = kernels::sum(limited_) / bins;
    to_decibels(limited_, 0, kLeastPower);
    const float mean_db = kernels::sum(limited_) / bins;
    return std::pow(10.0F, mean_db / 10) / arithmetic_mean;
}

}  // namespace segue::dsp
