// Features of many clips in memory: 16 bits a value.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::training {

/// A matrix rounded to 1/65534 of its largest magnitude: 0.003 dB for log-mel frames.
class CompactMatrix {
  public:
    CompactMatrix() = default;
    explicit CompactMatrix(const Matrix& matrix);

    std::size_t rows() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
    std::size_t columns() const { return columns_; }

    /// `count` rows from `first` on; beyond the end it begins again.
    Matrix rows_from(std::size_t first, std::size_t count) const;

  private:
    std::size_t columns_ = 0;
    float step_ = 0;
    std::vector<std::int16_t> values_;
};

}  // namespace segue::training
