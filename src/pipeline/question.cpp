#include "pipeline/question.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace segue::pipeline {

double Question::log_odds(const model::Judgement& judgement) const {
    if (of_no_music_) {
        constexpr double kLeast = 1e-30;
        const double music = judgement.music();
        return std::log(std::max(1 - music, kLeast)) - std::log(std::max(music, kLeast));
    }
    // From the logits, since a probability near 1 has lost what tells it from 1.
    std::vector<float> others = judgement.logits();
    const double own = others[label_] / temperature_;
    if (multi_label_) return own;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(label_));
    const double largest = std::ranges::max(others) / temperature_;
    double sum = 0;
    for (const float logit : others) sum += std::exp(logit / temperature_ - largest);
    return own - largest - std::log(sum);
}

}  // namespace segue::pipeline
