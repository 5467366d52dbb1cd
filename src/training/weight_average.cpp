#include "training/weight_average.h"

#include <algorithm>

#include <torch/utils.h>

namespace segue::training {

WeightAverage::WeightAverage(torch::nn::Module& network, double share) : share_(share) {
    for (const auto& list : {network.parameters(), network.buffers()}) {
        for (const auto& tensor : list) {
            if (!tensor.is_floating_point()) continue;  // a counter of batches
            weights_.push_back(tensor);
            averages_.push_back(tensor.detach().clone());
        }
    }
}

void WeightAverage::update(std::size_t step) {
    const torch::NoGradGuard no_gradients;
    const auto s = static_cast<double>(step);
    const double share = std::min(share_, (1 + s) / (10 + s));
    for (std::size_t i = 0; i < weights_.size(); ++i) averages_[i].lerp_(weights_[i], 1 - share);
}

void WeightAverage::swap() {
    const torch::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        const auto own = weights_[i].clone();
        weights_[i].copy_(averages_[i]);
        averages_[i].copy_(own);
    }
}

}  // namespace segue::training
