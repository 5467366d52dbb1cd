// Two models on the same clips: which is better, and is that more than chance?
#pragma once

#include <cstddef>

#include "segue/evaluation.h"

namespace segue::evaluation {

struct Comparison {
    std::size_t clips = 0;
    std::size_t only_first_right = 0;
    std::size_t only_second_right = 0;
    double accuracy_difference = 0;  ///< first minus second
    double balanced_difference = 0;
    Interval accuracy_interval;  ///< of the differences, by the bootstrap (see bootstrap); -1 to 1 for one group
    Interval balanced_interval;
    /// Exact two-sided McNemar test (McNemar 1947): how often chance alone would part the right answers as unevenly,
    /// were both models equally good.
    double p_value = 1;
};

/// Of two models' answers to the same clips, in any order. Throws as figures does, and kInvalidData for labels that are
/// not the same, or naming a clip that one has and the other not, or that has another true label.
Comparison compare(const Predictions& first, const Predictions& second);

}  // namespace segue::evaluation
