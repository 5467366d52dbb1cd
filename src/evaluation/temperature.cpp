#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "evaluation/check.h"
#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

// The mean of z under softmax(z / temperature).
double expected_logit(std::span<const float> logits, double temperature) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    double weighted = 0;
    for (const float logit : logits) {
        const double weight = std::exp((logit - largest) / temperature);
        total += weight;
        weighted += weight * logit;
    }
    return weighted / total;
}

// softmax(log(p) / temperature)
std::vector<float> tempered(std::span<const float> probabilities, double temperature) {
    std::vector<double> powers;
    powers.reserve(probabilities.size());
    double sum = 0;
    for (const double p : probabilities) {
        powers.push_back(std::pow(p, 1 / temperature));
        sum += powers.back();
    }
    std::vector<float> result;
    result.reserve(powers.size());
    for (const double power : powers) result.push_back(static_cast<float>(power / sum));
    return result;
}

}  // namespace

double fit_temperature(const Matrix& logits, std::span<const std::size_t> truths, double doubt) {
    const bool fits = std::all_of(truths.begin(), truths.end(), [&](auto truth) { return truth < logits.columns(); });
    if (logits.empty() || truths.size() != logits.rows() || !fits) {
        throw Error(ErrorCode::kInvalidArgument, "a temperature needs clips, and a label of the model for each");
    }
    // With a share of doubt the truth is any label.
    double true_logits = 0;
    for (std::size_t r = 0; r < truths.size(); ++r) {
        const auto row = logits.row(r);
        const double mean = std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size());
        true_logits += (1 - doubt) * row[truths[r]] + doubt * mean;
    }
    // The log loss is convex in 1 / temperature, its slope the logits that are expected less the true ones: bisection
    // finds where it changes sign.
    double low = std::log(0.05);
    double high = std::log(20.0);
    for (int i = 0; i < 50; ++i) {
        const double middle = (low + high) / 2;
        double expected = 0;
        for (std::size_t r = 0; r < truths.size(); ++r) expected += expected_logit(logits.row(r), std::exp(middle));
        (expected > true_logits ? low : high) = middle;
    }
    return std::exp((low + high) / 2);
}

double fit_temperature(const Predictions& predictions, double doubt) {
    check(predictions);
    Matrix logits(predictions.clips.size(), predictions.labels.size());
    std::vector<std::size_t> truths;
    for (std::size_t r = 0; r < logits.rows(); ++r) {
        const Prediction& clip = predictions.clips[r];
        std::transform(clip.probabilities.begin(), clip.probabilities.end(), logits.row(r).begin(),
                       [](float p) { return static_cast<float>(std::log(std::max<double>(p, kSmallestProbability))); });
        truths.push_back(clip.truth);
    }
    return fit_temperature(logits, truths, doubt);
}

Predictions calibrate_by_other_folds(const Predictions& predictions, double doubt) {
    check(predictions);
    std::map<std::optional<int>, Predictions> others;  // of each fold
    for (const auto& clip : predictions.clips) others[clip.fold].labels = predictions.labels;
    if (others.size() < 2) {
        throw Error(ErrorCode::kInvalidData, "calibrating by other folds needs clips of two folds or more");
    }
    for (auto& [fold, set] : others) {
        for (const auto& clip : predictions.clips) {
            if (clip.fold != fold) set.clips.push_back(clip);
        }
    }
    std::map<std::optional<int>, double> temperatures;
    for (const auto& [fold, set] : others) temperatures[fold] = fit_temperature(set, doubt);
    Predictions result = predictions;
    for (auto& clip : result.clips) clip.probabilities = tempered(clip.probabilities, temperatures[clip.fold]);
    return result;
}

}  // namespace segue::evaluation
