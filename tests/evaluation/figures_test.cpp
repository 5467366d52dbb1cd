#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

using ::testing::ElementsAre;

TEST(Figures, OfAHandMadeSet) {
    const Figures result = figures(small_predictions());
    EXPECT_EQ(result.clips, 6U);
    EXPECT_DOUBLE_EQ(result.accuracy, 4.0 / 6);
    EXPECT_DOUBLE_EQ(result.accuracy_error, std::sqrt(4.0 / 6 * 2 / 6 / 6));
    EXPECT_DOUBLE_EQ(result.balanced_accuracy, (2.0 / 3 + 1 + 0) / 3);
    EXPECT_DOUBLE_EQ(result.macro_f1, (2.0 / 3 + 0.8 + 0) / 3);
    EXPECT_NEAR(result.log_loss, -std::log(0.8 * 0.5 * 0.2 * 1.0 * 0.4 * 0.3) / 6, 1e-7);
    EXPECT_THAT(result.confusion.values(), ElementsAre(2, 1, 0, 0, 2, 0, 1, 0, 0));
    EXPECT_EQ(result.genres[2].support, 1U);
    EXPECT_EQ(result.genres[2].predicted, 0U);
    EXPECT_EQ(result.genres[2].precision, 0);
    EXPECT_EQ(result.genres[2].f1, 0);
}

// The numbers that make_reference.py prints.
TEST(Figures, AreThoseOfScikitLearn) {
    const Figures result = figures(reference_predictions());
    EXPECT_NEAR(result.accuracy, 0.6491228070175439, 1e-12);
    EXPECT_NEAR(result.balanced_accuracy, 0.6411111111111111, 1e-12);
    EXPECT_NEAR(result.macro_f1, 0.7014248290844035, 1e-12);
    EXPECT_NEAR(result.log_loss, 0.9803281512147806, 1e-6);
    EXPECT_NEAR(result.calibration_error, 0.19009641597145482, 1e-7);
    EXPECT_NEAR(result.temperature, 1.6110354201075605, 1e-5);
    EXPECT_THAT(result.confusion.values(), ElementsAre(16, 2, 2, 5, 4, 14, 0, 2, 2, 1, 7, 2, 0, 0, 0, 0));
    const double precision[] = {0.72727273, 0.82352941, 0.77777778, 0};
    const double recall[] = {0.64, 0.7, 0.58333333, 0};
    const double f1[] = {0.68085106, 0.75675676, 0.66666667, 0};
    const std::size_t support[] = {25, 20, 12, 0};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(result.genres[i].precision, precision[i], 1e-8);
        EXPECT_NEAR(result.genres[i].recall, recall[i], 1e-8);
        EXPECT_NEAR(result.genres[i].f1, f1[i], 1e-8);
        EXPECT_EQ(result.genres[i].support, support[i]);
    }
}

TEST(Figures, TakeTheFirstOfEquals) {
    const Predictions set{.labels = {"a", "b"}, .clips = {{.truth = 0, .probabilities = {0.5F, 0.5F}}}};
    EXPECT_EQ(figures(set).accuracy, 1);
    EXPECT_FLOAT_EQ(set.clips[0].confidence(), 0.5F);
}

TEST(Figures, StayFiniteWhereTheTruthHadNoChance) {
    const Predictions set{.labels = {"a", "b"}, .clips = {{.truth = 1, .probabilities = {1, 0}}}};
    EXPECT_NEAR(figures(set).log_loss, -std::log(1e-15), 1e-9);
}

TEST(Figures, RefuseWhatAreNoPredictions) {
    const auto complaint = [](Prediction clip) {
        const Predictions set{.labels = {"a", "b"}, .clips = {std::move(clip)}};
        const Error error = error_of([&] { figures(set); });
        EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        EXPECT_EQ(error_of([&] { calibration_bins(set, BinKind::kEqualWidth); }).message(), error.message());
        return error.message();
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const auto& probabilities : std::vector<std::vector<float>>{
             {}, {1}, {1, 0, 0}, {nan, 1}, {0.5F, nan}, {-0.5F, 1.5F}, {0.5F, 0.4F}, {1, 1}, {0, 0}}) {
        EXPECT_EQ(complaint({.probabilities = probabilities}), "its probabilities are none: one for each label, sum 1");
    }
    EXPECT_EQ(complaint({.truth = 2, .probabilities = {0.5F, 0.5F}}), "its true label is none of the model's");
    EXPECT_EQ(error_of([] { figures({}); }).message(), "there is no prediction to evaluate");
}

}  // namespace
}  // namespace segue::evaluation
