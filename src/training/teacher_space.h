#pragma once

#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::training {

/// The principal components of a teacher's embedding. Each is divided by the square root of its deviation, a compromise
/// between the embedding's own proportions and components that count alike, and all by one number, so that their mean
/// square over what they were fitted on is 1.
class TeacherSpace {
  public:
    /// `embeddings`: [windows x dimensions] of each clip. At most as many components as dimensions are kept.
    /// Throws kInvalidData without a single window.
    TeacherSpace(std::span<const Matrix> embeddings, int components);

    std::size_t components() const { return directions_.rows(); }
    /// [windows x components]
    Matrix project(const Matrix& embeddings) const;

  private:
    std::vector<float> mean_;
    Matrix directions_;  // [components x dimensions], every scale included
};

}  // namespace segue::training
