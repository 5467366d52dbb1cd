#include <algorithm>
#include <cmath>
#include <numeric>

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

}  // namespace

Judgement::Judgement(const Metadata& metadata)
    : logit_sum_(metadata.labels.size()), embedding_sum_(metadata.embedding_size), temperature_(metadata.temperature) {}

void Judgement::add(const Impression& impression) {
    accumulate(logit_sum_, impression.logits);
    accumulate(embedding_sum_, impression.embedding);
    ++windows_;
}

std::vector<float> Judgement::logits() const {
    return divided(logit_sum_, static_cast<double>(windows_));
}

std::vector<float> Judgement::probabilities() const {
    return softmax(logits(), temperature_);
}

std::vector<float> Judgement::embedding() const {
    const double length =
        std::sqrt(std::inner_product(embedding_sum_.begin(), embedding_sum_.end(), embedding_sum_.begin(), 0.0));
    return divided(embedding_sum_, length);
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
