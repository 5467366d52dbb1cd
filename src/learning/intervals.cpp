#include <algorithm>
#include <cmath>

#include "segue/learning.h"

namespace segue::learning {
namespace {

constexpr double kDeviations = 1.96;  // of a normal distribution, for 95 %

}  // namespace

Interval interval_of_share(double right, double total) {
    if (!(total > 0)) return {};
    const double share = right / total;
    const double square = kDeviations * kDeviations / total;
    const double middle = (share + square / 2) / (1 + square);
    const double width = kDeviations * std::sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square);
    return {std::max(0.0, middle - width), std::min(1.0, middle + width)};
}

Interval interval_of_mean(std::span<const Share> shares) {
    if (shares.empty()) return {};
    const auto count = static_cast<double>(shares.size());
    double sum = 0;
    double variance = 0;
    for (const auto& [right, total] : shares) {
        const double share = (right + 2 / count) / (total + 4 / count);
        sum += share;
        variance += share * (1 - share) / (total + 4 / count);
    }
    const double mean = sum / count;
    const double width = kDeviations * std::sqrt(variance) / count;
    return {std::max(0.0, mean - width), std::min(1.0, mean + width)};
}

}  // namespace segue::learning
