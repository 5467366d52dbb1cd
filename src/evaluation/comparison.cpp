#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "evaluation/check.h"
#include "evaluation/resampling.h"
#include "segue/evaluation_comparison.h"

namespace segue::evaluation {
namespace {

// `set` with the labels and clips of `like` in its order.
Predictions aligned(const Predictions& set, const Predictions& like) {
    Predictions in_order = merge(std::vector{Predictions{.labels = like.labels}, set});
    std::map<std::filesystem::path, Prediction*> by_path;
    for (Prediction& clip : in_order.clips) by_path[clip.path] = &clip;
    Predictions result{.labels = like.labels};
    for (const Prediction& clip : like.clips) {
        const auto found = by_path.find(clip.path);
        if (found == by_path.end()) {
            throw Error(ErrorCode::kInvalidData, "only one of the two models has judged it", clip.path);
        }
        if (found->second->truth != clip.truth) {
            throw Error(ErrorCode::kInvalidData, "the two models were scored against different true labels", clip.path);
        }
        result.clips.push_back(std::move(*found->second));
        by_path.erase(found);
    }
    if (!by_path.empty()) {
        throw Error(ErrorCode::kInvalidData, "only one of the two models has judged it", by_path.begin()->first);
    }
    return result;
}

// Two-sided: twice the chance that a fair coin shows at most `fewer` heads in `fewer + more` throws.
double exact_mcnemar(std::size_t fewer, std::size_t more) {
    const auto throws = static_cast<double>(fewer + more);
    double sum = 0;
    for (std::size_t k = 0; k <= fewer; ++k) {
        const auto heads = static_cast<double>(k);
        sum += std::exp(std::lgamma(throws + 1) - std::lgamma(heads + 1) - std::lgamma(throws - heads + 1) -
                        throws * std::log(2.0));
    }
    return std::min(1.0, 2 * sum);
}

}  // namespace

Comparison compare(const Predictions& first, const Predictions& other) {
    check(first);
    check(other);
    const Predictions second = aligned(other, first);
    Comparison result{.clips = first.clips.size()};
    for (std::size_t i = 0; i < first.clips.size(); ++i) {
        const bool first_right = first.clips[i].answer() == first.clips[i].truth;
        const bool second_right = second.clips[i].answer() == second.clips[i].truth;
        if (first_right && !second_right) ++result.only_first_right;
        if (second_right && !first_right) ++result.only_second_right;
    }
    const auto [fewer, more] = std::minmax(result.only_first_right, result.only_second_right);
    result.p_value = exact_mcnemar(fewer, more);

    const std::vector<double> once(first.clips.size(), 1);
    result.accuracy_difference = weighted_accuracy(first, once) - weighted_accuracy(second, once);
    result.balanced_difference = weighted_balanced_accuracy(first, once) - weighted_balanced_accuracy(second, once);
    Resampling resampling(first);
    result.accuracy_interval = result.balanced_interval = {-1, 1};
    if (!resampling.varies()) return result;
    std::vector<double> accuracy;
    std::vector<double> balanced;
    for (std::size_t sample = 0; sample < Resampling::kSamples; ++sample) {
        const auto& times = resampling.next();
        accuracy.push_back(weighted_accuracy(first, times) - weighted_accuracy(second, times));
        balanced.push_back(weighted_balanced_accuracy(first, times) - weighted_balanced_accuracy(second, times));
    }
    result.accuracy_interval = middle(std::move(accuracy));
    result.balanced_interval = middle(std::move(balanced));
    return result;
}

}  // namespace segue::evaluation
