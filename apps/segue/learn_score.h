// What the labels that `segue learn` has learnt are worth: each file judged by what was learnt from others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "learn_examples.h"
#include "segue/evaluation.h"
#include "segue/label_sets.h"
#include "segue/learning.h"

namespace segue::cli {

struct LearnScore {
    std::optional<evaluation::Report> one_label;            ///< either this: one label a file
    std::optional<evaluation::LabelSetFigures> label_sets;  ///< or this: any number
    double accuracy = 0;  ///< of label sets: share of files of which all labels are right
    learning::Interval accuracy_interval;
    double balanced = 0;
    learning::Interval balanced_interval;
    double min_confidence = 0;
    std::vector<std::string> warnings;  ///< sentences: labels that cannot be told apart and the like
};

LearnScore score_of(const LabelledExamples& heard, const learning::Learnt& learnt);

nlohmann::ordered_json to_json(const LearnScore& score, const LabelledExamples& heard, double penalty);
void print_score(const LearnScore& score, const LabelledExamples& heard);

}  // namespace segue::cli
