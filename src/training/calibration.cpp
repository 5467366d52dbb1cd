#include "training/calibration.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace segue::training {
namespace {

bool is_right(std::span<const float> logits, int label) {
    return std::ranges::max_element(logits) - logits.begin() == label;
}

}  // namespace

double cross_entropy(const Matrix& logits, std::span<const int> labels, double temperature) {
    double sum = 0;
    for (std::size_t r = 0; r < logits.rows(); ++r) {
        const auto row = logits.row(r);
        const double largest = *std::ranges::max_element(row);
        double total = 0;
        for (const float logit : row) total += std::exp((logit - largest) / temperature);
        sum += std::log(total) - (row[static_cast<std::size_t>(labels[r])] - largest) / temperature;
    }
    return sum / static_cast<double>(logits.rows());
}

double fit_temperature(const Matrix& logits, std::span<const int> labels) {
    // Golden-section search: the cross-entropy has one minimum in 1 / temperature, hence in its logarithm.
    constexpr double kGolden = 0.6180339887498949;
    double low = std::log(0.05);
    double high = std::log(20.0);
    const auto loss = [&](double log_temperature) { return cross_entropy(logits, labels, std::exp(log_temperature)); };
    for (int i = 0; i < 40; ++i) {
        const double left = high - kGolden * (high - low);
        const double right = low + kGolden * (high - low);
        if (loss(left) < loss(right)) {
            high = right;
        } else {
            low = left;
        }
    }
    return std::exp((low + high) / 2);
}

double accuracy(const Matrix& logits, std::span<const int> labels) {
    std::size_t right = 0;
    for (std::size_t r = 0; r < logits.rows(); ++r) right += is_right(logits.row(r), labels[r]) ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(logits.rows());
}

double balanced_accuracy(const Matrix& logits, std::span<const int> labels) {
    struct Count {
        double right = 0, all = 0;
    };
    std::map<int, Count> counts;
    for (std::size_t r = 0; r < logits.rows(); ++r) {
        counts[labels[r]].right += is_right(logits.row(r), labels[r]) ? 1 : 0;
        counts[labels[r]].all += 1;
    }
    double sum = 0;
    for (const auto& [label, count] : counts) sum += count.right / count.all;
    return sum / static_cast<double>(counts.size());
}

}  // namespace segue::training
