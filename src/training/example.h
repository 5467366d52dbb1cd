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

/// What a teacher said of one clip, as a network is to predict it.
struct Lessons {
    Matrix components;               ///< [windows x components]
    std::vector<float> start_frame;  ///< where the crop begins that each window belongs to
};

struct Example {
    CompactMatrix features;  ///< log-mel frames [frames x bands], or averaged MFCC [1 x coefficients]
    int label = -1;          ///< -1: none
    float weight = 1;
    std::vector<float> target;  ///< probability of each label that is to be learnt
    Lessons lessons;            ///< empty without a teacher
};

/// 1 for the label, of which `smoothing` is spread over all labels.
std::vector<float> smoothed_target(int label, std::size_t labels, double smoothing);

/// Answers of windows of `window_s` seconds as lessons for crops of features that begin `features_start_s` into the
/// file. Windows that no crop can match within kLessonJitter are left out, but never all.
Lessons make_lessons(const Matrix& components, std::span<const double> start_s, double window_s,
                     const model::FrontEnd& front_end, std::size_t frames, double features_start_s);
/// Crops begin up to so many frames before or after the place of their lesson: 0.3 s.
inline constexpr int kLessonJitter = 12;

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
    torch::Tensor labels;    ///< [clips], integers, -1 where there is none
    torch::Tensor targets;   ///< [clips x labels]
    torch::Tensor weights;   ///< [clips]
    torch::Tensor lessons;   ///< [clips x components]; undefined without a teacher
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
    std::size_t random_start(const Example& example, std::size_t lesson, Random& random) const;

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
