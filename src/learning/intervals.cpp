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
    double mean = 0;  // of the shares as they are
    double sum = 0;
    double variance = 0;
    for (const auto& [right, total] : shares) {
        if (total > 0) mean += right / total / static_cast<double>(shares.size());
        const double share = (right + 2) / (total + 4);
        sum += share;
        variance += share * (1 - share) / (total + 4);
    }
    const auto count = static_cast<double>(shares.size());
    const double width = kDeviations * std::sqrt(variance) / count;
    mean = std::min(1.0, mean);
    return {std::clamp(sum / count - width, 0.0, mean), std::clamp(sum / count + width, mean, 1.0)};
}

}  // namespace segue::learning
