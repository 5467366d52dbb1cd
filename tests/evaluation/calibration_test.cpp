#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

double log_loss(const Matrix& logits, const std::vector<std::size_t>& truths, double temperature) {
    double sum = 0;
    for (std::size_t r = 0; r < logits.rows(); ++r) {
        double total = 0;
        for (const float logit : logits.row(r)) total += std::exp(logit / temperature);
        sum += std::log(total) - logits(r, truths[r]) / temperature;
    }
    return sum;
}

TEST(CalibrationBins, HoldEquallyManyByConfidence) {
    // Confidences by rank: .4 right, .4 wrong, .5 right, .6 wrong, .8 right, 1 right.
    const auto bins = calibration_bins(small_predictions(), BinKind::kEqualCount, 3);
    ASSERT_EQ(bins.size(), 3U);
    EXPECT_NEAR(bins[0].confidence, 0.4, 1e-6);
    EXPECT_NEAR(bins[1].confidence, 0.55, 1e-6);
    EXPECT_NEAR(bins[2].confidence, 0.9, 1e-6);
    EXPECT_EQ(bins[0].accuracy, 0.5);
    EXPECT_EQ(bins[1].accuracy, 0.5);
    EXPECT_EQ(bins[2].accuracy, 1);
    EXPECT_NEAR(expected_calibration_error(bins), (0.1 + 0.05 + 0.1) / 3, 1e-6);
}

TEST(CalibrationBins, OfEqualWidthHoldTheirRange) {
    const auto bins = calibration_bins(small_predictions(), BinKind::kEqualWidth, 2);
    EXPECT_EQ(bins[0].clips, 2U);
    EXPECT_EQ(bins[1].clips, 4U);
    EXPECT_EQ(bins[1].accuracy, 0.75);
    EXPECT_NEAR(bins[1].confidence, 2.9 / 4, 1e-6);
}

TEST(CalibrationBins, KnowNoOrderOfEqualConfidences) {
    Predictions predictions{.labels = {"a", "b"}};
    for (std::size_t i = 0; i < 500; ++i) {
        predictions.clips.push_back({.truth = i % 10 == 0 ? 1U : 0U, .probabilities = {0.9F, 0.1F}});
    }
    EXPECT_NEAR(expected_calibration_error(calibration_bins(predictions, BinKind::kEqualCount)), 0, 1e-6);
}

TEST(CalibrationBins, MayBeMoreThanClips) {
    const auto bins = calibration_bins(small_predictions(), BinKind::kEqualCount, 100);
    EXPECT_EQ(std::count_if(bins.begin(), bins.end(), [](const auto& bin) { return bin.clips > 0; }), 6);
    EXPECT_EQ(error_of([] { calibration_bins(small_predictions(), BinKind::kEqualCount, 0); }).code(),
              ErrorCode::kInvalidArgument);
}

TEST(FitTemperature, FindsTheLowestLogLoss) {
    std::mt19937_64 random(5);  // NOLINT(bugprone-random-generator-seed)
    for (const double scale : {0.5, 1.0, 3.0}) {
        Matrix logits(400, 5);
        std::vector<std::size_t> truths;
        for (std::size_t r = 0; r < logits.rows(); ++r) {
            for (float& logit : logits.row(r))
                logit = static_cast<float>(scale) * static_cast<float>(random() % 600) / 100;
            // The truth follows the logits' own probabilities at temperature `scale`, so that this is the best one.
            std::vector<double> weights;
            for (const float logit : logits.row(r)) weights.push_back(std::exp(logit / scale));
            truths.push_back(std::discrete_distribution<std::size_t>(weights.begin(), weights.end())(random));
        }
        const double found = fit_temperature(logits, truths);
        EXPECT_NEAR(found, scale, 0.2 * scale);
        EXPECT_LE(log_loss(logits, truths, found), log_loss(logits, truths, found * 1.001));
        EXPECT_LE(log_loss(logits, truths, found), log_loss(logits, truths, found / 1.001));
    }
}

TEST(FitTemperature, DoubtIsAsIfSomeTruthsWereAnyLabel) {
    Matrix logits(2, 2);
    logits(0, 0) = logits(1, 1) = 3;
    const double doubt = 0.2;
    // Each clip has its label in nine cases of ten.
    EXPECT_NEAR(fit_temperature(logits, std::array<std::size_t, 2>{0, 1}, doubt), 3 / std::log(9.0), 1e-6);
}

TEST(FitTemperature, StaysWithinItsRange) {
    Matrix logits(1, 2);
    logits(0, 0) = 5;
    EXPECT_NEAR(fit_temperature(logits, std::vector<std::size_t>{0}), 0.05, 1e-6);  // always right: be sure
    EXPECT_NEAR(fit_temperature(logits, std::vector<std::size_t>{1}), 20, 1e-6);    // always wrong
}

TEST(FitTemperature, RefusesWhatDoesNotFit) {
    EXPECT_THROW(fit_temperature(Matrix(), {}), Error);
    EXPECT_THROW(fit_temperature(Matrix(2, 2), std::vector<std::size_t>{0}), Error);
    EXPECT_THROW(fit_temperature(Matrix(1, 2), std::vector<std::size_t>{2}), Error);
}

// Clips that are right in `right` of ten cases, at a confidence of .7.
void add_fold(Predictions& predictions, int fold, std::size_t right) {
    for (std::size_t i = 0; i < 10; ++i) {
        predictions.clips.push_back({.path = std::to_string(fold) + "/" + std::to_string(i),
                                     .truth = i < right ? 0U : 1U,
                                     .probabilities = {0.7F, 0.3F},
                                     .fold = fold});
    }
}

TEST(CalibrateByOtherFolds, GivesEachTheConfidenceThatTheOthersDeserve) {
    Predictions predictions{.labels = {"a", "b"}};
    add_fold(predictions, 0, 9);
    add_fold(predictions, 1, 6);
    add_fold(predictions, 2, 6);
    const auto calibrated = calibrate_by_other_folds(predictions);
    ASSERT_EQ(calibrated.clips.size(), 30U);
    EXPECT_NEAR(calibrated.clips[0].probabilities[0], 0.6, 1e-4) << "as right as folds 1 and 2 are";
    EXPECT_NEAR(calibrated.clips[10].probabilities[0], 0.75, 1e-4) << "as right as folds 0 and 2 are";
    EXPECT_EQ(calibrated.clips[3].path, predictions.clips[3].path);
    EXPECT_NEAR(calibrated.clips[20].probabilities[1], 0.25, 1e-4);
}

TEST(CalibrateByOtherFolds, NeedsOtherFolds) {
    Predictions predictions{.labels = {"a", "b"}};
    add_fold(predictions, 3, 5);
    EXPECT_EQ(error_of([&] { calibrate_by_other_folds(predictions); }).code(), ErrorCode::kInvalidData);
    EXPECT_THROW(calibrate_by_other_folds({}), Error);
}

}  // namespace
}  // namespace segue::evaluation
