#include "training/compact_matrix.h"

#include <algorithm>
#include <cmath>

namespace segue::training {

CompactMatrix::CompactMatrix(const Matrix& matrix) : columns_(matrix.columns()) {
    float largest = 0;
    for (const float value : matrix.values()) {
        if (!std::isfinite(value)) throw Error(ErrorCode::kInvalidData, "features that are not finite");
        largest = std::max(largest, std::abs(value));
    }
    step_ = largest > 0 ? largest / 32767 : 1;
    values_.reserve(matrix.values().size());
    for (const float value : matrix.values()) values_.push_back(static_cast<std::int16_t>(std::lround(value / step_)));
}

Matrix CompactMatrix::rows_from(std::size_t first, std::size_t count) const {
    Matrix result(count, columns_);
    for (std::size_t r = 0; r < count; ++r) {
        const auto* source = values_.data() + (first + r) % rows() * columns_;
        std::transform(source, source + columns_, result.row(r).begin(),
                       [this](std::int16_t value) { return static_cast<float>(value) * step_; });
    }
    return result;
}

}  // namespace segue::training
