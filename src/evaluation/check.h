#pragma once

#include "segue/evaluation.h"

namespace segue::evaluation {

/// Smaller ones count as this: a certain answer that is wrong must not outweigh everything.
inline constexpr double kSmallestProbability = 1e-15;

/// Throws kInvalidData unless there are clips and each has a true label and proper probabilities.
void check(const Predictions& predictions);

}  // namespace segue::evaluation
