#include <algorithm>
#include <cmath>

#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

// Derivative of one clip's log loss by b = 1 / temperature: E[z] - z_truth, E under softmax(b z).
double slope(std::span<const float> logits, std::size_t truth, double inverse_temperature) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    double weighted = 0;
    for (const float logit : logits) {
        const double weight = std::exp(inverse_temperature * (logit - largest));
        total += weight;
        weighted += weight * logit;
    }
    return weighted / total - logits[truth];
}

}  // namespace

double fit_temperature(const Matrix& logits, std::span<const std::size_t> truths) {
    const bool fits = std::all_of(truths.begin(), truths.end(), [&](auto truth) { return truth < logits.columns(); });
    if (logits.empty() || truths.size() != logits.rows() || !fits) {
        throw Error(ErrorCode::kInvalidArgument, "a temperature needs clips, and a label of the model for each");
    }
    // The log loss is convex in 1 / temperature: bisection finds where its slope changes sign.
    double low = std::log(0.05);
    double high = std::log(20.0);
    for (int i = 0; i < 50; ++i) {
        const double middle = (low + high) / 2;
        double sum = 0;
        for (std::size_t r = 0; r < truths.size(); ++r) sum += slope(logits.row(r), truths[r], std::exp(-middle));
        (sum > 0 ? low : high) = middle;
    }
    return std::exp((low + high) / 2);
}

}  // namespace segue::evaluation
