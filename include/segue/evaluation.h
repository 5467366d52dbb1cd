// What a model is worth: figures from its answers on labelled clips, as a whole, by fold and by source.
//
//     segue::evaluation::Predictions predictions{.labels = model->metadata().labels};
//     predictions.clips.push_back({.path = clip.path, .truth = 3, .probabilities = analysis.probabilities});
//     const auto report = segue::evaluation::evaluate(predictions);
//     report.total.balanced_accuracy;
//
// The answer to a clip is its most probable label, the first among equals. All functions are thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/core.h"
#include "segue/recommend.h"

namespace segue::evaluation {

/// A model's answer on one clip.
struct Prediction {
    std::filesystem::path path{};
    std::size_t truth = 0;               ///< index of the true label
    std::vector<float> probabilities{};  ///< of each label, sum 1
    std::optional<int> fold{};
    std::string source{};            ///< where the clip comes from; empty if unknown
    std::string group{};             ///< its artist or the like; empty if unknown
    std::vector<float> embedding{};  ///< empty if the model gives none

    /// Index of the most probable label.
    std::size_t answer() const;
    /// Its probability.
    float confidence() const;
};

struct Predictions {
    std::vector<std::string> labels{};
    std::vector<Prediction> clips{};
};

/// As a CSV file: path, genre, predicted, confidence, fold, source, group, embedding (numbers with spaces between),
/// then a column for each label.
std::string to_csv(const Predictions& predictions);
/// The reverse. Throws as read_file does, and kInvalidData (line and reason).
Predictions read_predictions(const std::filesystem::path& csv);
/// One set out of several with the same labels (in any order; that of the first is kept). Where no clip at all has a
/// fold, each of several sets becomes one, numbered from 0. Throws kInvalidData for other labels, or a path that occurs
/// twice.
Predictions merge(std::span<const Predictions> sets);

/// How well one genre is found.
struct GenreFigures {
    std::string genre;
    std::size_t support = 0;    ///< clips that are of it
    std::size_t predicted = 0;  ///< clips that are said to be of it
    double precision = 0;       ///< share of `predicted` that is right; 0 if there are none
    double recall = 0;          ///< share of `support` that is found; 0 if there are none
    double f1 = 0;              ///< harmonic mean of both
};

/// Figures of a set of clips. Means over genres are over those that occur in the set.
struct Figures {
    std::size_t clips = 0;
    double accuracy = 0;           ///< share of clips that are answered right
    double accuracy_error = 0;     ///< standard error of `accuracy`, were the clips drawn at random
    double balanced_accuracy = 0;  ///< mean recall of the genres
    double macro_f1 = 0;           ///< mean F1 of the genres
    double log_loss = 0;           ///< mean of -ln(probability of the truth), probabilities below 1e-15 taken as that
    double calibration_error =
        0;                   ///< expected calibration error, see calibration_bins; 0: confidence means what it says
    double temperature = 1;  ///< division of the logits by it would give the lowest log loss; above 1: too sure
    std::vector<GenreFigures> genres;  ///< of each label
    Matrix confusion;                  ///< clips, [truth x answer]
};

/// Throws kInvalidData for no clips, a truth that is no label, or probabilities that are none (NaN, negative, sum not
/// 1).
Figures figures(const Predictions& predictions);

/// A part of the clips that share a property.
struct Part {
    std::string name;  ///< the fold's number, or the source (empty for clips without)
    Figures figures;
};

/// Mean of a figure over parts, all counting alike, and its sample standard deviation (0 for one part).
struct Spread {
    double mean = 0;
    double deviation = 0;
};
Spread spread(std::span<const Part> parts, double Figures::*figure);

/// What neighbours by the embedding are worth: for each clip those of other groups, the nearest first. A neighbour is
/// right if it is of the clip's genre.
struct NeighbourFigures {
    double precision_at_1 = 0;          ///< share of nearest neighbours that are right
    double precision_at_5 = 0;          ///< mean share of right ones among the nearest five
    double mean_average_precision = 0;  ///< of the whole ranking, over clips that have a right neighbour at all
    double hubness = 0;  ///< skewness of how often a clip is among the nearest ten of others (S10); 0: no hubs
    double orphans = 0;  ///< share of clips that are among the nearest ten of no other
    double chance = 0;   ///< precision of a random neighbour
};
/// Within each fold, then the mean of the folds that hold clips of two groups; of all clips where none has a fold.
/// Nothing where a clip has no embedding or all are of one group. Throws kInvalidData for embeddings of several sizes.
std::optional<NeighbourFigures> neighbour_figures(const Predictions& predictions, recommend::Order order);

struct Report {
    Figures total;
    std::vector<Part> folds;                               ///< by number; clips without a fold are in none
    std::vector<Part> sources;                             ///< by name; empty if no clip has a source
    std::optional<NeighbourFigures> neighbours;            ///< in the order that `segue similar` gives
    std::optional<NeighbourFigures> neighbours_by_cosine;  ///< by plain cosine
};
/// Throws as figures does.
Report evaluate(const Predictions& predictions);

/// Where chance would let a figure fall in 95 of 100 sets of clips like these.
struct Interval {
    double low = 0;
    double high = 0;
};
struct Intervals {
    Interval accuracy;
    Interval balanced_accuracy;
};
/// Percentiles of 2,000 bootstrap samples (Efron 1979), always the same ones. Clips of one group are drawn together:
/// they resemble one another. 0 to 1 where there is but one clip or group. Throws as figures does.
Intervals bootstrap(const Predictions& predictions);

/// The surest answers alone.
struct CoveragePoint {
    double coverage = 0;    ///< share of the clips, 0.05, 0.1 .. 1
    double accuracy = 0;    ///< of those with the highest confidence
    double confidence = 0;  ///< the lowest among them
};
/// Of clips of equal confidence that a point parts, as many are right as of all of these. Throws as figures does.
std::vector<CoveragePoint> coverage_curve(const Predictions& predictions);

/// The confidence at which an answer is as likely right as wrong, by logistic regression of being right on the logit of
/// the confidence; within 0 .. 1. Below it a model better says that it does not know. Throws as figures does.
double fit_threshold(const Predictions& predictions);

/// One JSON object with everything in a report. Names that are no UTF-8 are replaced by U+FFFD.
std::string to_json(const Report& report);

/// Clips of similar confidence. Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
struct CalibrationBin {
    double confidence = 0;  ///< mean confidence
    double accuracy = 0;    ///< share of clips that are answered right
    std::size_t clips = 0;
};
enum class BinKind {
    kEqualCount,  ///< as many clips in each, by rising confidence: what the calibration error is computed from
    kEqualWidth,  ///< as wide a range of confidence each, together 0 .. 1: what a reliability diagram shows
};
/// `count` bins, at least 1; some may be empty. Of clips of equal confidence that bins part, each has the same share of
/// right ones. Throws as figures does.
std::vector<CalibrationBin> calibration_bins(const Predictions& predictions, BinKind kind, std::size_t count = 10);
/// Mean over the clips of |accuracy - confidence| of their bin.
double expected_calibration_error(std::span<const CalibrationBin> bins);

/// The temperature within 0.05 .. 20 for which softmax(logits / temperature) has the lowest log loss.
/// `logits`: [clips x labels], `truths`: index of each clip's label. Log probabilities serve as logits too. `doubt`: by
/// what chance, 0 .. 1, the truth is any label instead; it keeps few clips that are all right from proving certainty.
/// Throws kInvalidArgument for no clips, or truths that do not fit.
double fit_temperature(const Matrix& logits, std::span<const std::size_t> truths, double doubt = 0);
/// The same from probabilities; those below 1e-15 count as that. Throws as figures does.
double fit_temperature(const Predictions& predictions, double doubt = 0);

/// The predictions as they would be had the logits of each fold's clips been divided by the temperature that fits the
/// clips of all other folds: what calibration is worth on clips that it was not fitted on. Clips without a fold are
/// one more fold. `doubt`: see fit_temperature. Throws as figures does, and kInvalidData for fewer than two folds.
Predictions calibrate_by_other_folds(const Predictions& predictions, double doubt = 0);

}  // namespace segue::evaluation
