#pragma once

#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// How similar directions usually are to one of them: mean and deviation of its cosines with the rows of a matrix,
/// from the rows' mean and covariance.
class UsualSimilarity {
  public:
    /// `directions`: rows of length 1, or zeros, which are left out. Of more than 20,000 rows, every n-th is measured.
    explicit UsualSimilarity(const Matrix& directions);
    /// From the numbers() of another.
    UsualSimilarity(std::span<const float> numbers, std::size_t dimensions);

    float mean(std::span<const float> direction) const;
    /// At least 1e-3.
    float deviation(std::span<const float> direction) const;

    /// Of the rows.
    std::span<const float> mean() const { return std::span(numbers_).first(dimensions_); }
    /// The mean, then the rows of the covariance.
    std::span<const float> numbers() const { return numbers_; }

  private:
    std::span<const float> covariance(std::size_t row) const {
        return std::span(numbers_).subspan((row + 1) * dimensions_, dimensions_);
    }

    std::size_t dimensions_;
    std::vector<float> numbers_;
};

}  // namespace segue::recommend
