#include <utility>

#include "evaluation/check.h"
#include "evaluation/resampling.h"
#include "segue/evaluation.h"

namespace segue::evaluation {

Intervals bootstrap(const Predictions& predictions) {
    check(predictions);
    Resampling resampling(predictions);
    if (!resampling.varies()) return {{0, 1}, {0, 1}};
    std::vector<double> accuracy;
    std::vector<double> balanced;
    for (std::size_t sample = 0; sample < Resampling::kSamples; ++sample) {
        const auto& times = resampling.next();
        accuracy.push_back(weighted_accuracy(predictions, times));
        balanced.push_back(weighted_balanced_accuracy(predictions, times));
    }
    return {middle(std::move(accuracy)), middle(std::move(balanced))};
}

}  // namespace segue::evaluation
