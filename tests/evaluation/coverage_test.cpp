#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

TEST(CoverageCurve, TakesTheSurestFirst) {
    const auto curve = coverage_curve(small_predictions());  // confidence 1 .8 .6 .5 .4 .4, right: y y n y y n
    ASSERT_EQ(curve.size(), 20U);
    EXPECT_DOUBLE_EQ(curve.front().coverage, 0.05);
    EXPECT_DOUBLE_EQ(curve.front().accuracy, 1);
    EXPECT_DOUBLE_EQ(curve[9].accuracy, 2.0 / 3);
    EXPECT_FLOAT_EQ(static_cast<float>(curve[9].confidence), 0.6F);
    EXPECT_DOUBLE_EQ(curve.back().coverage, 1);
    EXPECT_DOUBLE_EQ(curve.back().accuracy, figures(small_predictions()).accuracy);
    EXPECT_EQ(error_of([] { coverage_curve({.labels = {"a"}}); }).code(), ErrorCode::kInvalidData);
}

TEST(CoverageCurve, KnowsNoOrderAmongEqualConfidences) {
    Predictions set{.labels = {"a", "b"}};
    for (int i = 0; i < 20; ++i) {
        set.clips.push_back({.path = std::to_string(i), .truth = i < 10 ? 0U : 1U, .probabilities = {1, 0}});
    }
    for (const CoveragePoint& point : coverage_curve(set)) EXPECT_DOUBLE_EQ(point.accuracy, 0.5);
}

// Clips whose answer of confidence c is right with the probability that `chance` tells.
template <typename Chance>
Predictions drawn(Chance chance) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> uniform;
    Predictions set{.labels = {"a", "b", "c", "d", "e"}};
    for (int i = 0; i < 20000; ++i) {
        const double confidence = 0.25 + 0.7 * uniform(random);
        const auto rest = static_cast<float>((1 - confidence) / 4);
        Prediction clip{.path = std::to_string(i),
                        .probabilities = {static_cast<float>(confidence), rest, rest, rest, rest}};
        clip.truth = uniform(random) < chance(confidence) ? 0 : 1;
        set.clips.push_back(std::move(clip));
    }
    return set;
}

TEST(Threshold, IsWhereAnAnswerIsAsLikelyRightAsWrong) {
    EXPECT_NEAR(fit_threshold(drawn([](double confidence) { return confidence; })), 0.5, 0.02);
    // Too sure: what is said with 0.8 holds in half of the cases.
    const auto shifted = [](double confidence) {
        return 1 / (1 + std::exp(std::log(0.8 / 0.2) - std::log(confidence / (1 - confidence))));
    };
    EXPECT_NEAR(fit_threshold(drawn(shifted)), 0.8, 0.02);
}

// However sharp confidence is, what is said with 0.8 holds in half of the cases.
TEST(Threshold, IsFoundWhereNearlyAllConfidenceIsNearOne) {
    for (const double sharpness : {0.5, 1.0, 2.0, 4.0}) {
        Predictions set = drawn([](double confidence) { return confidence; });
        for (Prediction& clip : set.clips) {
            const double p = clip.confidence();
            const double odds = 4 * std::pow(p / (1 - p), sharpness);
            if (odds < 1) continue;  // would be the less probable label
            clip.probabilities = {static_cast<float>(odds / (1 + odds)), static_cast<float>(1 / (1 + odds)), 0, 0, 0};
        }
        std::erase_if(set.clips, [](const Prediction& clip) { return clip.probabilities.back() > 0; });
        EXPECT_NEAR(fit_threshold(set), 0.8, 0.03) << sharpness;
    }
}

TEST(Threshold, IsASaneNumberForFewClips) {
    for (const double chance : {0.0, 1.0}) {
        Predictions set = drawn([&](double) { return chance; });
        set.clips.resize(5);
        const double threshold = fit_threshold(set);
        EXPECT_GE(threshold, 0);
        EXPECT_LE(threshold, 1);
    }
    EXPECT_EQ(error_of([] { fit_threshold({.labels = {"a"}}); }).code(), ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace segue::evaluation
