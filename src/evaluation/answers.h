// Answers by how sure they are, for figures that take the surest or part them into bins.
#pragma once

#include <vector>

#include "segue/evaluation.h"

namespace segue::evaluation {

struct Answer {
    double confidence;
    double right;  ///< 1 or 0; among equal confidences their mean, as they have no order
};

/// Of all clips, the least sure first.
std::vector<Answer> by_confidence(const Predictions& predictions);

}  // namespace segue::evaluation
