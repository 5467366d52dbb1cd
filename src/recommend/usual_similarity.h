#pragma once

#include <span>

#include "segue/core.h"

namespace segue::recommend {

/// How similar directions usually are to one of them: mean and deviation of its cosines with the rows of a matrix,
/// from the rows' mean and covariance.
class UsualSimilarity {
  public:
    /// `directions`: rows of length 1, or zeros, which are left out. Of more than 20,000 rows, every n-th is measured.
    explicit UsualSimilarity(const Matrix& directions);

    float mean(std::span<const float> direction) const;
    /// At least 1e-3.
    float deviation(std::span<const float> direction) const;

  private:
    std::vector<float> mean_;
    Matrix covariance_;
};

}  // namespace segue::recommend
