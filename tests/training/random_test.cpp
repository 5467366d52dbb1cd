#include "training/random.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

namespace segue::training {
namespace {

TEST(Random, GivesTheSameNumbersForTheSameKeys) {
    Random a({1, 2});
    Random b({1, 2});
    for (int i = 0; i < 10; ++i) EXPECT_EQ(a.bits(), b.bits());
}

TEST(Random, StreamsOfDifferentKeysDiffer) {
    std::set<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (std::uint64_t epoch = 0; epoch < 20; ++epoch) first.insert(Random({seed, epoch}).bits());
    }
    EXPECT_EQ(first.size(), 400U);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
    Random random({3});
    double sum = 0;
    double normal_sum = 0;
    double normal_square = 0;
    constexpr int kCount = 20000;
    for (int i = 0; i < kCount; ++i) {
        const double value = random.uniform();
        EXPECT_GE(value, 0);
        EXPECT_LT(value, 1);
        sum += value;
        const double normal = random.normal();
        normal_sum += normal;
        normal_square += normal * normal;
    }
    EXPECT_NEAR(sum / kCount, 0.5, 0.01);
    EXPECT_NEAR(normal_sum / kCount, 0, 0.03);
    EXPECT_NEAR(normal_square / kCount, 1, 0.05);
}

TEST(Random, BelowReachesEveryNumberAndNoOther) {
    Random random({4});
    std::array<int, 5> counts{};
    for (int i = 0; i < 1000; ++i) ++counts.at(random.below(5));
    EXPECT_GT(*std::ranges::min_element(counts), 100);
}

TEST(Random, ShuffleKeepsAllItems) {
    std::vector<std::size_t> items(50);
    std::iota(items.begin(), items.end(), std::size_t{0});
    const auto before = items;
    Random({5}).shuffle(items);
    EXPECT_NE(items, before);
    std::ranges::sort(items);
    EXPECT_EQ(items, before);
}

}  // namespace
}  // namespace segue::training
