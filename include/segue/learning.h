// Labels of your own, learnt on the embedding of a network, and an honest account of how well they are told apart.
//
//     segue::learning::Examples examples{.embeddings = ..., .targets = ..., .folds = ...};
//     const auto learnt = segue::learning::learn(examples);
//     learnt.head;    // fitted on all examples
//     learnt.judged;  // what heads say of each example that they have not been fitted on
//
// Functions are thread-safe; the same input gives the same output on any number of threads.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

#include "segue/core.h"
#include "segue/heads.h"

namespace segue::learning {

/// Files of which the labels are known.
struct Examples {
    Matrix embeddings;             ///< [files x dimensions]
    Matrix targets;                ///< [files x labels]: 1 where a label holds, else 0; softmax: one in each row
    std::vector<int> folds;        ///< of each file; what must not be parted, as the works of an artist, shares one
    std::vector<float> weights{};  ///< how much each file counts; empty: all the same
    heads::Activation activation = heads::Activation::kSoftmax;
    std::vector<int> sources{};  ///< where each file comes from, such as a record label or a data set; empty: unknown
};

struct LearnOptions {
    /// How far rare labels are made up for, 0 .. 1 (softmax only): by so much of the logarithm of its share is each
    /// label's logit lowered. 0: labels are as frequent as in the files (by their weights), 1: as if all were equally
    /// frequent.
    double balance = 0;
    int threads = 0;            ///< <= 0: all cores
    ProgressCallback progress;  ///< counts groups of fits
    std::stop_token stop;       ///< throws kInterrupted
};

struct Learnt {
    heads::Head head;    ///< takes embeddings as they are
    double penalty = 0;  ///< chosen by folds or by sources, see learn()
    bool by_sources = false;
    double temperature = 1;  ///< fits the logits in `judged`, all files alike
    Matrix judged;           ///< [files x labels]: logits by a head that has heard nothing of the file's fold
};

/// Logistic regression on centred embeddings of a common scale. The penalty is the one of `penalties()` with the lowest
/// cross-entropy on left-out folds, or where `sources` are known, on left-out sources: what carries over to music from
/// elsewhere is held back more. (The four largest, if one label holds for each file and most files have a label that
/// other sources have, too.) For `judged` it is chosen anew for each fold, from the other folds alone (nested
/// cross-validation), so that nothing about a file's judgement comes from the file. With two folds and no sources there
/// is nothing to choose by: the middle one is taken.
/// Throws kInvalidArgument where sizes disagree, for fewer than two folds, a balance out of range, and as heads::fit;
/// kInterrupted.
Learnt learn(const Examples& examples, const LearnOptions& options = {});

/// How uncertain so few files leave it whether a label that they all have is always right: as if two more could have
/// any. `temperature` is fitted with this doubt (see evaluation::fit_temperature).
double doubt(std::size_t files);

/// From strong to weak.
std::span<const double> penalties();

/// 95 % of the intervals made so hold what they are meant to hold.
struct Interval {
    double low = 0;
    double high = 1;
};
/// Of a share, `right` of `total`. Wilson, Probable Inference, 1927. 0 .. 1 for a total of 0.
Interval interval_of_share(double right, double total);
/// Of a mean of shares that are independent, as balanced accuracy: as if to all of them together two were added on
/// either side (Price and Bonett, An Improved Confidence Interval for a Linear Function of Binomial Proportions, 2004).
/// A share of nothing counts as one half that is not known.
struct Share {
    double right = 0;
    double total = 0;
};
Interval interval_of_mean(std::span<const Share> shares);

/// Two labels that a head confuses: among the examples that have one of them and not the other, the higher logit does
/// not tell which more often than chance would.
struct Confusable {
    std::size_t first = 0;  ///< label, below `second`
    std::size_t second = 0;
    double accuracy = 0;  ///< mean of the shares that are told right of either
    Interval interval;    ///< of it; its low end is 0.5 or less
};
/// `judged`: logits, [files x labels]. The most confused pair first.
std::vector<Confusable> confusable(const Matrix& judged, const Matrix& targets);

}  // namespace segue::learning
