#include <algorithm>

#include <gtest/gtest.h>

#include "evaluation/sets.h"
#include "segue/evaluation_comparison.h"

namespace segue::evaluation {
namespace {

// Of `right.size()` clips with the true label "a", those are answered right.
Predictions answers(const std::vector<bool>& right) {
    Predictions set{.labels = {"a", "b"}};
    for (std::size_t i = 0; i < right.size(); ++i) {
        set.clips.push_back({.path = std::to_string(i),
                             .truth = 0,
                             .probabilities = right[i] ? std::vector{0.75F, 0.25F} : std::vector{0.25F, 0.75F}});
    }
    return set;
}

std::vector<bool> bits(std::initializer_list<std::pair<int, bool>> runs) {
    std::vector<bool> result;
    for (const auto& [count, value] : runs) result.insert(result.end(), static_cast<std::size_t>(count), value);
    return result;
}

// p values of scipy.stats.binomtest(fewer, fewer + more).
TEST(Comparison, IsTheExactMcNemarTest) {
    const auto p_value = [](int only_first, int only_second) {
        const auto result = compare(answers(bits({{only_first, true}, {only_second, false}, {9, true}})),
                                    answers(bits({{only_first, false}, {only_second, true}, {9, true}})));
        EXPECT_EQ(result.only_first_right, static_cast<std::size_t>(only_first));
        EXPECT_EQ(result.only_second_right, static_cast<std::size_t>(only_second));
        return result.p_value;
    };
    EXPECT_NEAR(p_value(8, 2), 0.109375, 1e-9);
    EXPECT_NEAR(p_value(2, 8), 0.109375, 1e-9);
    EXPECT_NEAR(p_value(5, 5), 1, 1e-9);
    EXPECT_NEAR(p_value(40, 15), 0.0010158472, 1e-9);
    EXPECT_EQ(p_value(0, 0), 1);
}

TEST(Comparison, TellsTheDifferenceAndItsInterval) {
    const auto result = compare(answers(bits({{80, true}, {20, false}})), answers(bits({{50, true}, {50, false}})));
    EXPECT_NEAR(result.accuracy_difference, 0.3, 1e-12);
    EXPECT_GT(result.accuracy_interval.low, 0.15);
    EXPECT_LT(result.accuracy_interval.high, 0.45);
    EXPECT_LT(result.accuracy_interval.low, 0.3);
}

TEST(Comparison, OfOneGroupTellsNothing) {
    Predictions first = answers(bits({{8, true}, {2, false}}));
    for (Prediction& clip : first.clips) clip.group = "x";
    const auto result = compare(first, answers(bits({{5, true}, {5, false}})));
    EXPECT_EQ(result.accuracy_interval.low, -1);
    EXPECT_EQ(result.balanced_interval.high, 1);
}

TEST(Comparison, DoesNotDependOnTheOrderOfClipsAndLabels) {
    const Predictions first = reference_predictions();
    Predictions second = first;
    std::ranges::reverse(second.clips);
    std::ranges::reverse(second.labels);
    for (Prediction& clip : second.clips) {
        std::ranges::reverse(clip.probabilities);
        clip.truth = second.labels.size() - 1 - clip.truth;
    }
    const auto result = compare(first, second);
    EXPECT_EQ(result.accuracy_difference, 0);
    EXPECT_EQ(result.only_first_right + result.only_second_right, 0U);
    EXPECT_EQ(result.p_value, 1);
}

TEST(Comparison, NeedsTheSameClips) {
    const Predictions set = small_predictions();
    Predictions fewer = set;
    fewer.clips.pop_back();
    EXPECT_EQ(error_of([&] { compare(set, fewer); }).path(), "6");
    EXPECT_EQ(error_of([&] { compare(fewer, set); }).path(), "6");
    Predictions other = set;
    other.clips[2].truth = 2;
    EXPECT_EQ(error_of([&] { compare(set, other); }).path(), "3");
    other = set;
    other.labels[0] = "x";
    EXPECT_EQ(error_of([&] { compare(set, other); }).code(), ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace segue::evaluation
