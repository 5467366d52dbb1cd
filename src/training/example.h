// Clips as a network meets them: random crops to learn from, windows to be judged by.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <torch/types.h>

#include "segue/model.h"
#include "segue/training.h"
#include "training/augmentation.h"
#include "training/compact_matrix.h"

namespace segue::training {

struct Example {
    CompactMatrix features;  ///< log-mel frames [frames x bands], or averaged MFCC [1 x coefficients]
    int label = 0;
    float weight = 1;
};

struct Material {
    std::vector<Example> training;
    std::vector<Example> validation;
};

/// The windows that `segue predict` would listen to, [windows x frames x bands] or [1 x coefficients]: one after the
/// other; an incomplete last one only if it is the only one, repeated to full length.
/// With `most` > 0 at most so many, evenly spread.
torch::Tensor windows(const CompactMatrix& features, const model::FrontEnd& front_end, std::size_t most = 0);

struct Batch {
    torch::Tensor features;  ///< [clips x frames x bands] or [clips x coefficients]
    torch::Tensor visible;   ///< the same shape, 0 where masked; undefined where nothing is
    torch::Tensor labels;    ///< [clips], integers
    torch::Tensor weights;   ///< [clips]
};

/// Crops of the training clips, varied, in an order that depends on seed and epoch alone.
class BatchMaker {
  public:
    /// Keeps a reference to the examples.
    BatchMaker(std::span<const Example> examples, const model::FrontEnd& front_end, const Recipe& recipe,
               std::uint64_t seed, int threads);

    /// Batches of one epoch, all of the same size; crops that do not fill another one are left for other epochs.
    std::size_t batches() const { return crops_ / batch_size_; }
    /// Batch `index` of the epoch.
    Batch batch(int epoch, std::size_t index);

  private:
    void draw_order(int epoch);

    std::span<const Example> examples_;
    model::FrontEnd front_end_;
    Augmenter augmenter_;
    std::size_t crop_frames_;
    std::size_t crops_;
    std::size_t batch_size_;
    bool masked_;
    std::uint64_t seed_;
    int threads_;
    int order_epoch_ = 0;
    std::vector<std::size_t> order_;
};

}  // namespace segue::training
