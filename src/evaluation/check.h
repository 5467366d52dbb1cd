#pragma once

#include "segue/evaluation.h"

namespace segue::evaluation {

/// Throws kInvalidData unless there are clips and each has a true label and proper probabilities.
void check(const Predictions& predictions);

}  // namespace segue::evaluation
