#include <algorithm>
#include <array>

#include "segue/learning.h"

namespace segue::learning {
namespace {

constexpr double kChance = 0.5;

// How well two labels are told apart: a tie counts half.
std::array<Share, 2> told_apart(const Matrix& judged, const Matrix& targets, std::size_t a, std::size_t b) {
    std::array<Share, 2> shares;
    for (std::size_t i = 0; i < judged.rows(); ++i) {
        const bool is_a = targets(i, a) > 0;
        if (is_a == (targets(i, b) > 0)) continue;
        Share& share = shares[is_a ? 0 : 1];
        const float lead = is_a ? judged(i, a) - judged(i, b) : judged(i, b) - judged(i, a);
        share.right += lead > 0 ? 1 : lead < 0 ? 0 : 0.5;
        share.total += 1;
    }
    return shares;
}

}  // namespace

std::vector<Confusable> confusable(const Matrix& judged, const Matrix& targets) {
    if (judged.rows() != targets.rows() || judged.columns() != targets.columns()) {
        throw Error(ErrorCode::kInvalidArgument, "a target is needed for each judgement");
    }
    std::vector<Confusable> pairs;
    for (std::size_t a = 0; a < targets.columns(); ++a) {
        for (std::size_t b = a + 1; b < targets.columns(); ++b) {
            const auto shares = told_apart(judged, targets, a, b);
            const Interval interval = interval_of_mean(shares);
            if (interval.low > kChance) continue;
            double accuracy = 0;
            for (const auto& [right, total] : shares) accuracy += total > 0 ? right / total / 2 : kChance / 2;
            pairs.push_back({a, b, accuracy, interval});
        }
    }
    std::ranges::stable_sort(pairs, {}, &Confusable::accuracy);
    return pairs;
}

}  // namespace segue::learning
