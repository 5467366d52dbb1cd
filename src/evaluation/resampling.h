#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "segue/evaluation.h"

namespace segue::evaluation {

/// Bootstrap samples of clips, always the same ones. Clips of one group are drawn together.
class Resampling {
  public:
    static constexpr std::size_t kSamples = 2000;

    explicit Resampling(const Predictions& predictions);

    /// Whether one sample can differ from another: there are two clips or groups.
    bool varies() const { return units_.size() > 1; }
    /// How often each clip is in the next sample.
    const std::vector<double>& next();

  private:
    std::vector<std::vector<std::size_t>> units_;
    std::vector<double> times_;
    std::mt19937_64 random_{1};
};

/// Accuracy and balanced accuracy where each clip counts so many times.
double weighted_accuracy(const Predictions& predictions, const std::vector<double>& times);
double weighted_balanced_accuracy(const Predictions& predictions, const std::vector<double>& times);

/// Of so many samples' values, the middle 95 of 100.
Interval middle(std::vector<double> values);

}  // namespace segue::evaluation
