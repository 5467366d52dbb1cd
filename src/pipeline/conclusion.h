// What averaged windows say of a file or a stretch of it.
#pragma once

#include <algorithm>

#include "segue/model.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

/// `heard`: an Analysis or a Stretch.
template <typename Heard>
void conclude(Heard& heard, const model::Judgement& judgement, const model::Metadata& metadata) {
    heard.probabilities = judgement.probabilities();
    heard.embedding = judgement.embedding();
    heard.music = judgement.music();
    heard.familiar = judgement.familiar();
    if (heard.probabilities.empty()) return;
    const auto best = std::ranges::max_element(heard.probabilities);
    heard.genre = metadata.labels[static_cast<std::size_t>(best - heard.probabilities.begin())];
    heard.confidence = *best;
}

}  // namespace segue::pipeline
