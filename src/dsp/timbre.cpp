#include <string>

#include "segue/traits.h"

namespace segue::dsp {

// Welford's recurrence: no cancellation, whatever the mean.
void TimbreMeter::push(std::span<const float> mfcc) {
    if (mfcc.size() < kCoefficients) {
        throw Error(ErrorCode::kInvalidArgument, "a timbre needs " + std::to_string(kCoefficients) +
                                                     " coefficients, not " + std::to_string(mfcc.size()));
    }
    ++frames_;
    const double weight = 1 / static_cast<double>(frames_);
    std::array<double, kCoefficients> before{};
    std::array<double, kCoefficients> after{};
    for (std::size_t i = 0; i < kCoefficients; ++i) {
        before[i] = mfcc[i] - mean_[i];
        mean_[i] += before[i] * weight;
        after[i] = mfcc[i] - mean_[i];
    }
    std::size_t cell = 0;
    for (std::size_t i = 0; i < kCoefficients; ++i) {
        for (std::size_t j = i; j < kCoefficients; ++j) products_[cell++] += before[i] * after[j];
    }
}

std::vector<float> TimbreMeter::result() const {
    std::vector<float> numbers;
    if (frames_ == 0) return numbers;
    for (const double mean : mean_) numbers.push_back(static_cast<float>(mean));
    for (const double product : products_) {
        numbers.push_back(static_cast<float>(product / static_cast<double>(frames_)));
    }
    return numbers;
}

}  // namespace segue::dsp
