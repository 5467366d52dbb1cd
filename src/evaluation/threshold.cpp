#include <algorithm>
#include <cmath>

#include "evaluation/check.h"
#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

double logit(double probability) {
    const double p = std::clamp(probability, 1e-6, 1 - 1e-6);
    return std::log(p / (1 - p));
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

}  // namespace

double fit_threshold(const Predictions& predictions) {
    check(predictions);
    // P(right) = sigmoid(slope * logit(confidence) + offset) by Newton's method. The small penalty keeps the slope near
    // 1, what calibrated confidence has, where the clips tell nothing (all right, all wrong).
    constexpr double kPenalty = 1;
    // From 0, where it is curved most: from elsewhere steps may jump between saturated ends for ever.
    double slope = 0;
    double offset = 0;
    for (int step = 0; step < 50; ++step) {
        double g0 = kPenalty * (slope - 1);
        double g1 = kPenalty * offset;
        double h00 = kPenalty;
        double h01 = 0;
        double h11 = kPenalty;
        for (const Prediction& clip : predictions.clips) {
            const double x = logit(clip.confidence());
            const double p = sigmoid(slope * x + offset);
            const double error = p - (clip.answer() == clip.truth ? 1 : 0);
            const double weight = p * (1 - p);
            g0 += error * x;
            g1 += error;
            h00 += weight * x * x;
            h01 += weight * x;
            h11 += weight;
        }
        const double determinant = h00 * h11 - h01 * h01;
        slope -= (h11 * g0 - h01 * g1) / determinant;
        offset -= (h00 * g1 - h01 * g0) / determinant;
    }
    // Where confidence says nothing of being right, no threshold helps: all answers stand, or none.
    if (!(slope > 0.05)) return offset >= 0 ? 0 : 1;
    return sigmoid(-offset / slope);
}

}  // namespace segue::evaluation
