#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

using recommend::Order;

Prediction at_angle(double degrees, std::size_t truth, std::string group = {}) {
    const double radians = degrees * 3.14159265358979 / 180;
    return {.path = std::to_string(degrees),
            .truth = truth,
            .probabilities = {1, 0},
            .group = std::move(group),
            .embedding = {static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))}};
}

// On a line: a a b a, at 0, 10, 21, 33 degrees. Rankings of the four: a b a, a b a, (a a a: never b), b a a.
TEST(Neighbours, AreCountedAsByHand) {
    const Predictions set{.labels = {"a", "b"},
                          .clips = {at_angle(0, 0), at_angle(10, 0), at_angle(21, 1), at_angle(33, 0)}};
    const auto figures = neighbour_figures(set, Order::kCosine);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->precision_at_1, 2.0 / 4);
    EXPECT_DOUBLE_EQ(figures->precision_at_5, (2.0 / 3 + 2.0 / 3 + 0 + 2.0 / 3) / 4);
    EXPECT_DOUBLE_EQ(figures->mean_average_precision,
                     ((1 + 2.0 / 3) / 2 + (1 + 2.0 / 3) / 2 + (0.5 + 2.0 / 3) / 2) / 3);
    EXPECT_DOUBLE_EQ(figures->chance, 3 * (2.0 / 3) / 4);
    EXPECT_EQ(figures->hubness, 0);  // all are in everybody's ten
    EXPECT_EQ(figures->orphans, 0);
}

TEST(Neighbours, AreOfOtherGroupsAndOfTheSameFold) {
    Predictions set{.labels = {"a", "b"},
                    .clips = {at_angle(0, 0, "x"), at_angle(1, 0, "x"), at_angle(9, 1, "y"), at_angle(12, 0, "z")}};
    EXPECT_DOUBLE_EQ(neighbour_figures(set, Order::kCosine)->precision_at_1, 0);
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].fold = i == 2 ? 1 : 0;
    const auto figures = neighbour_figures(set, Order::kCosine);
    EXPECT_DOUBLE_EQ(figures->precision_at_1, 1.0);  // fold 1 has one clip, which nobody can be asked about
    EXPECT_DOUBLE_EQ(figures->orphans, 0.0);
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].fold = static_cast<int>(i);
    EXPECT_FALSE(neighbour_figures(set, Order::kCosine));
}

TEST(Neighbours, OfOneGroupAreNone) {
    EXPECT_FALSE(neighbour_figures({.labels = {"a", "b"}, .clips = {at_angle(0, 0)}}, Order::kCosine));
    EXPECT_FALSE(neighbour_figures({.labels = {"a", "b"}, .clips = {at_angle(0, 0, "The X"), at_angle(9, 0, "the x ")}},
                                   Order::kCosine));
}

TEST(Neighbours, OfHubsAreFewerInTheStandardisedOrder) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    Predictions set{.labels = {"a", "b"}};
    for (int i = 0; i < 300; ++i) {
        Prediction clip{.path = std::to_string(i), .truth = 0, .probabilities = {1, 0}};
        for (int d = 0; d < 20; ++d) clip.embedding.push_back(normal(random) + 0.5F);
        set.clips.push_back(std::move(clip));
    }
    const auto plain = neighbour_figures(set, Order::kCosine);
    const auto standardised = neighbour_figures(set, Order::kStandardised);
    EXPECT_LT(standardised->hubness, plain->hubness / 2);
    EXPECT_LT(standardised->orphans, plain->orphans);
}

TEST(Neighbours, NeedEmbeddingsOfOneSize) {
    EXPECT_FALSE(neighbour_figures(small_predictions(), Order::kCosine));
    EXPECT_FALSE(neighbour_figures({.labels = {"a"}}, Order::kCosine));
    Predictions set = small_predictions();
    for (auto& clip : set.clips) clip.embedding = {1, 2};
    EXPECT_TRUE(neighbour_figures(set, Order::kCosine));
    set.clips[3].embedding = {1, 2, 3};
    const Error error = error_of([&] { neighbour_figures(set, Order::kCosine); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
    EXPECT_EQ(error.path(), "4");
    set.clips[3].embedding.clear();
    EXPECT_FALSE(neighbour_figures(set, Order::kCosine));
}

}  // namespace
}  // namespace segue::evaluation
