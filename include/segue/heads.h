// Heads: labels learnt on top of an embedding that stays as it is. Fitting one takes seconds, not hours.
//
//     const auto targets = segue::heads::one_hot(labels, 10);
//     const auto head = segue::heads::fit(embeddings, targets, {.penalty = 1});
//     const auto probabilities = segue::heads::probabilities(head, embeddings);
//
// Functions are thread-safe, and the same input always gives the same head.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::heads {

/// How labels relate to one another.
enum class Activation {
    kSoftmax,  ///< one label an item: probabilities sum to 1
    kSigmoid,  ///< any number of labels an item: each is a question of its own
};

/// A dense layer: logits = weights * embedding + bias.
struct Head {
    Matrix weights;           ///< [labels x dimensions]
    std::vector<float> bias;  ///< [labels]
    Activation activation = Activation::kSoftmax;
};

struct FitOptions {
    Activation activation = Activation::kSoftmax;
    /// Of the squared weights against the sum of the items' losses, > 0: sum(weight * cross-entropy) +
    /// penalty / 2 * |weights|^2. The bias is free. 1 / penalty is scikit-learn's C.
    double penalty = 1;
    double tolerance = 1e-5;      ///< the gradient is small enough at this share of what it is for weights of 0
    const Head* start = nullptr;  ///< weights to begin with, as those of a similar penalty; null: 0
};

/// Logistic regression: multinomial for softmax, one for each label for sigmoid. Solved by L-BFGS (Nocedal 1980) in
/// double precision until the gradient is `tolerance` of what it was, or 500 steps are done.
/// `features`: [items x dimensions], of similar scale in all dimensions. `targets`: [items x labels], 0 to 1; for
/// softmax each row sums to 1. `item_weights`: one for each item, or empty for all 1.
/// Throws kInvalidArgument where sizes disagree, or a number is not finite or out of range.
Head fit(const Matrix& features, const Matrix& targets, const FitOptions& options,
         std::span<const float> item_weights = {});

/// [items x labels], before softmax or sigmoid.
Matrix logits(const Head& head, const Matrix& features);
/// The same after it.
Matrix probabilities(const Head& head, const Matrix& features);

/// [items x count]: 1 at the label of each item, which is 0 to count - 1 (throws kInvalidArgument otherwise).
Matrix one_hot(std::span<const int> labels, std::size_t count);

/// Mean and deviation of each dimension, to bring features to a common scale.
struct Scale {
    std::vector<float> mean;
    std::vector<float> deviation;  ///< 1 for a dimension that is constant
};
Scale measure_scale(const Matrix& features);
/// (x - mean) / deviation.
Matrix standardise(const Matrix& features, const Scale& scale);

}  // namespace segue::heads
