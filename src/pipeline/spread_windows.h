// Some of a file's windows, evenly spread, with what the network says of them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segue/model.h"

namespace segue::pipeline {

struct HeardWindow {
    std::size_t index = 0;
    std::vector<float> features;
    std::vector<float> scores;
    std::vector<float> embedding;
    std::vector<float> hidden;

    model::Impression impression() const { return {.scores = scores, .embedding = embedding, .hidden = hidden}; }
};

/// Keeps windows that do not overlap, always equally far apart; every other one goes whenever they become too many.
class SpreadWindows {
  public:
    SpreadWindows(const model::FrontEnd& front_end, std::size_t most);

    /// The next window of the file.
    void add(std::span<const float> features, const model::Impression& impression);
    const std::vector<HeardWindow>& kept() const { return kept_; }
    /// Windows from one that is kept to the next.
    std::size_t stride() const { return stride_; }

  private:
    std::size_t most_;
    std::size_t stride_;
    std::size_t heard_ = 0;
    std::vector<HeardWindow> kept_;
};

}  // namespace segue::pipeline
