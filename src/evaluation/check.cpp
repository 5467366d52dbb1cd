#include "evaluation/check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace segue::evaluation {
namespace {

bool are_probabilities(std::span<const float> values) {
    const bool in_range = std::all_of(values.begin(), values.end(), [](float p) { return p >= 0 && p <= 1.001F; });
    return in_range && std::abs(std::accumulate(values.begin(), values.end(), 0.0) - 1) < 1e-3;
}

}  // namespace

void check(const Predictions& predictions) {
    if (predictions.clips.empty()) throw Error(ErrorCode::kInvalidData, "there is no prediction to evaluate");
    for (const Prediction& clip : predictions.clips) {
        if (clip.probabilities.size() != predictions.labels.size() || !are_probabilities(clip.probabilities)) {
            throw Error(ErrorCode::kInvalidData, "its probabilities are none: one for each label, sum 1", clip.path);
        }
        if (clip.truth >= predictions.labels.size()) {
            throw Error(ErrorCode::kInvalidData, "its true label is none of the model's", clip.path);
        }
    }
}

}  // namespace segue::evaluation
