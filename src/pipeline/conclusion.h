// What averaged windows say of a file.
#pragma once

#include <algorithm>

#include "segue/model.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

inline void conclude(Analysis& analysis, const model::Judgement& judgement, const model::Metadata& metadata) {
    analysis.probabilities = judgement.probabilities();
    analysis.embedding = judgement.embedding();
    analysis.music = judgement.music();
    if (analysis.probabilities.empty()) return;
    const auto best = std::ranges::max_element(analysis.probabilities);
    analysis.genre = metadata.labels[static_cast<std::size_t>(best - analysis.probabilities.begin())];
    analysis.confidence = *best;
}

}  // namespace segue::pipeline
