// What a model is worth that says of each label whether it holds.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "segue/core.h"

namespace segue::evaluation {

/// How well one label is found. It is said to hold from a probability of 0.5 on.
struct LabelFigures {
    std::string label;
    std::size_t support = 0;    ///< clips that have it
    std::size_t predicted = 0;  ///< clips that are said to have it
    std::size_t found = 0;      ///< clips that have it and are said to
    double precision = 0;       ///< found / predicted; 0 if there are none
    double recall = 0;          ///< found / support; 0 if there are none
    double f1 = 0;              ///< harmonic mean of both
    /// Mean of the recalls of the clips with it and of those without it, where there are both; 0.5 is chance.
    double balanced_accuracy = 0;
};

struct LabelSetFigures {
    std::size_t clips = 0;
    double exact = 0;              ///< share of clips of which all labels are right
    double balanced_accuracy = 0;  ///< means over the labels that occur
    double macro_f1 = 0;
    std::vector<LabelFigures> labels;
};

/// `probabilities`, `targets` (1 where a label holds): [clips x labels]. Throws kInvalidArgument where sizes disagree,
/// kInvalidData for no clips.
LabelSetFigures label_set_figures(std::span<const std::string> labels, const Matrix& probabilities,
                                  const Matrix& targets);

}  // namespace segue::evaluation
