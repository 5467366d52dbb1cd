#include <cmath>

#include <gtest/gtest.h>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

// `right` of `count` clips are answered right.
Predictions answered(std::size_t count, std::size_t right) {
    Predictions set{.labels = {"a", "b"}};
    for (std::size_t i = 0; i < count; ++i) {
        set.clips.push_back({.path = std::to_string(i), .truth = i < right ? 0U : 1U, .probabilities = {0.75F, 0.25F}});
    }
    return set;
}

TEST(Bootstrap, AgreesWithTheNormalApproximation) {
    const auto [accuracy, balanced] = bootstrap(answered(400, 300));
    const double deviation = 1.96 * std::sqrt(0.75 * 0.25 / 400);
    EXPECT_NEAR(accuracy.low, 0.75 - deviation, 0.01);
    EXPECT_NEAR(accuracy.high, 0.75 + deviation, 0.01);
    EXPECT_EQ(balanced.low, 0.5);  // recall 1 and 0, however they are drawn
    EXPECT_EQ(balanced.high, 0.5);
}

TEST(Bootstrap, DrawsGroupsAsOne) {
    Predictions set = answered(400, 300);
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].group = std::to_string(i / 20);
    const double deviation = 1.96 * std::sqrt(0.75 * 0.25 / 20);
    const auto accuracy = bootstrap(set).accuracy;
    EXPECT_NEAR(accuracy.low, 0.75 - deviation, 0.06);
    EXPECT_LT(accuracy.low, bootstrap(answered(400, 300)).accuracy.low - 0.05);
}

TEST(Bootstrap, OfOneGroupTellsNothing) {
    Predictions set = answered(20, 10);
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].group = i % 2 == 0 ? "The X" : "the x";
    EXPECT_EQ(bootstrap(set).accuracy.low, 0);
    EXPECT_EQ(bootstrap(set).accuracy.high, 1);
    EXPECT_EQ(bootstrap(answered(1, 1)).balanced_accuracy.low, 0);
}

TEST(Bootstrap, IsRepeatableAndRefusesNothing) {
    EXPECT_EQ(bootstrap(reference_predictions()).accuracy.low, bootstrap(reference_predictions()).accuracy.low);
    EXPECT_EQ(bootstrap(answered(3, 3)).accuracy.low, 1);
    EXPECT_EQ(error_of([] { bootstrap({.labels = {"a"}}); }).code(), ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace segue::evaluation
