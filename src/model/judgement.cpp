#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/network.h"
#include "segue/model.h"

namespace segue::model {
namespace {

void accumulate(std::vector<double>& sum, std::span<const float> values) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += values[i];
}

std::vector<float> divided(const std::vector<double>& sum, double divisor) {
    std::vector<float> result(sum.size());
    std::transform(sum.begin(), sum.end(), result.begin(),
                   [&](double value) { return divisor > 0 ? static_cast<float>(value / divisor) : 0.0F; });
    return result;
}

double sigmoid(double logit) {
    return 1 / (1 + std::exp(-logit));
}

// Scores of one window, on the scale on which windows are averaged.
std::vector<float> on_probability_scale(std::span<const float> logits, bool multi_label) {
    if (!multi_label) return softmax(logits);
    std::vector<float> result(logits.size());
    std::ranges::transform(logits, result.begin(), [](float logit) { return static_cast<float>(sigmoid(logit)); });
    return result;
}

// The least probability that is told from 0, so that its logarithm is finite.
constexpr double kLeast = 1e-30;
constexpr double kLeastFromOne = 1e-9;

std::vector<float> on_logit_scale(std::span<const float> probabilities, bool multi_label) {
    std::vector<float> result(probabilities.size());
    std::ranges::transform(probabilities, result.begin(), [&](float probability) {
        const double p = std::clamp<double>(probability, kLeast, 1);
        return static_cast<float>(multi_label ? std::log(p) - std::log(std::max(1 - p, kLeastFromOne)) : std::log(p));
    });
    return result;
}

std::vector<float> calibrated(std::vector<float> logits, bool multi_label, double temperature) {
    if (!multi_label) return softmax(logits, temperature);
    for (float& value : logits) value = static_cast<float>(sigmoid(value / temperature));
    return logits;
}

void require_fit(const std::optional<Detector>& detector, std::span<const float> hidden) {
    if (!detector || detector->weights.size() == hidden.size()) return;
    throw Error(ErrorCode::kInvalidArgument, "a detector weighs " + std::to_string(detector->weights.size()) +
                                                 " numbers, not " + std::to_string(hidden.size()));
}

}  // namespace

std::vector<float> Head::logits(std::span<const float> embedding) const {
    if (embedding.size() != weights.columns()) {
        throw Error(ErrorCode::kInvalidArgument, "this head judges embeddings of " + std::to_string(weights.columns()) +
                                                     " numbers, not " + std::to_string(embedding.size()));
    }
    std::vector<float> result(labels.size());
    for (std::size_t label = 0; label < result.size(); ++label) {
        const auto row = weights.row(label);
        result[label] = static_cast<float>(
            std::inner_product(row.begin(), row.end(), embedding.begin(), static_cast<double>(bias[label])));
    }
    return result;
}

std::vector<float> Head::probabilities(std::span<const float> embedding) const {
    return calibrated(logits(embedding), multi_label, temperature);
}

Judgement::Judgement(const Model& model) : Judgement(model.metadata()) {
    head_ = model.impl_->head;
    if (head_) score_sum_.clear();
}

Judgement::Judgement(const Metadata& metadata)
    : outputs_(metadata.outputs),
      score_sum_(metadata.labels.size()),
      embedding_sum_(metadata.embedding_size),
      music_{.detector = metadata.music},
      familiar_{.detector = metadata.familiar},
      temperature_(metadata.temperature) {}

void Judgement::add(const Impression& impression) {
    require_fit(music_.detector, impression.hidden);
    require_fit(familiar_.detector, impression.hidden);
    if (head_) {
        // It judges the clip as a whole.
    } else if (outputs_.scale == outputs_.pooling) {
        accumulate(score_sum_, impression.scores);
    } else if (outputs_.pooling == Outputs::Scale::kProbabilities) {
        accumulate(score_sum_, on_probability_scale(impression.scores, outputs_.multi_label));
    } else {
        accumulate(score_sum_, on_logit_scale(impression.scores, outputs_.multi_label));
    }
    accumulate(embedding_sum_, impression.embedding);
    suspect(music_, impression);
    suspect(familiar_, impression);
    ++windows_;
}

void Judgement::suspect(Suspicion& suspicion, const Impression& impression) {
    if (!suspicion.detector) return;
    const Detector& detector = *suspicion.detector;
    suspicion.logit_sum += std::inner_product(detector.weights.begin(), detector.weights.end(),
                                              impression.hidden.begin(), static_cast<double>(detector.bias));
}

std::vector<float> Judgement::logits() const {
    if (head_) return windows_ > 0 ? head_->logits(embedding()) : std::vector<float>(head_->labels.size());
    std::vector<float> mean = divided(score_sum_, static_cast<double>(windows_));
    return outputs_.pooling == Outputs::Scale::kLogits ? mean : on_logit_scale(mean, outputs_.multi_label);
}

std::vector<float> Judgement::probabilities() const {
    return calibrated(logits(), outputs_.multi_label, temperature_);
}

std::vector<float> Judgement::embedding() const {
    return divided(embedding_sum_, static_cast<double>(windows_));
}

float Judgement::music() const {
    return probability(music_);
}

float Judgement::familiar() const {
    return probability(familiar_);
}

float Judgement::probability(const Suspicion& suspicion) const {
    if (!suspicion.detector || windows_ == 0) return 1;
    return static_cast<float>(sigmoid(suspicion.logit_sum / static_cast<double>(windows_)));
}

std::vector<float> softmax(std::span<const float> logits, double temperature) {
    if (logits.empty()) return {};
    const double largest = *std::max_element(logits.begin(), logits.end());
    std::vector<double> weights(logits.size());
    std::transform(logits.begin(), logits.end(), weights.begin(),
                   [&](float logit) { return std::exp((logit - largest) / temperature); });
    return divided(weights, std::accumulate(weights.begin(), weights.end(), 0.0));
}

}  // namespace segue::model
