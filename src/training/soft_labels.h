// What a teacher makes of the genre of clips, although it knows other words than ours.
#pragma once

#include <span>

#include "segue/core.h"
#include "segue/dataset.h"
#include "training/teacher.h"

namespace segue::training {

/// [clips x labels], rows sum to 1. Logistic regression on each clip's average answer, fitted on the clips that have a
/// label. Those are divided into folds, and the opinion of a clip comes from the head that has not seen its fold; that
/// of a clip without a label is the mean of all heads. A clip whose label no other fold has keeps that label.
/// `labels`: number of each clip's label, -1 where it may not be used. `weights`: of the labelled ones. Throws
/// kInvalidData where all labelled clips belong together.
Matrix soft_labels(std::span<const Answers> answers, std::span<const dataset::Clip> clips,
                   std::span<const std::string> sound_keys, std::span<const int> labels, std::span<const float> weights,
                   std::size_t label_count, double penalty, const dataset::FoldOptions& folding);

}  // namespace segue::training
