#include "training/schedule.h"

#include <gtest/gtest.h>

namespace segue::training {
namespace {

TEST(Schedule, IsConstantByDefault) {
    const Recipe recipe{.learning_rate = 0.01};
    for (std::size_t step = 0; step < 10; ++step) EXPECT_EQ(learning_rate(recipe, step, 10), 0.01);
}

TEST(Schedule, RisesStraightThenFallsAlongACosine) {
    const Recipe recipe{.learning_rate = 1, .warm_up_share = 0.2, .cosine_decay = true};
    EXPECT_EQ(learning_rate(recipe, 0, 100), 0);
    EXPECT_NEAR(learning_rate(recipe, 10, 100), 0.5, 1e-12);
    EXPECT_NEAR(learning_rate(recipe, 20, 100), 1, 1e-12);
    EXPECT_NEAR(learning_rate(recipe, 60, 100), 0.5, 1e-12);
    EXPECT_NEAR(learning_rate(recipe, 100, 100), 0, 1e-12);
    for (std::size_t step = 21; step <= 100; ++step) {
        EXPECT_LT(learning_rate(recipe, step, 100), learning_rate(recipe, step - 1, 100));
    }
}

TEST(Schedule, MayRiseToTheEnd) {
    const Recipe recipe{.learning_rate = 1, .warm_up_share = 1, .cosine_decay = true};
    EXPECT_NEAR(learning_rate(recipe, 50, 100), 0.5, 1e-12);
    EXPECT_NEAR(learning_rate(recipe, 100, 100), 1, 1e-12);
}

}  // namespace
}  // namespace segue::training
