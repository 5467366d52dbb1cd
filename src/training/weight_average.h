#pragma once

#include <vector>

#include <torch/nn/module.h>

namespace segue::training {

/// A running average of a network's weights and statistics over the steps of its training (Polyak and Juditsky 1992,
/// with exponential decay).
class WeightAverage {
  public:
    /// Begins with the network's present weights. `share`: see Recipe::weight_average.
    WeightAverage(torch::nn::Module& network, double share);

    /// Takes in the network's weights after step `step` (from 0).
    void update(std::size_t step);
    /// Exchanges the average with the network's own weights; twice changes nothing.
    void swap();

  private:
    std::vector<torch::Tensor> weights_;  // the network's own tensors, whatever is loaded into them
    std::vector<torch::Tensor> averages_;
    double share_;
};

}  // namespace segue::training
