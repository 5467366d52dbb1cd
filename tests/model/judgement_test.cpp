#include <array>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include "segue/model.h"

namespace segue::model {
namespace {

using ::testing::Each;
using ::testing::FloatNear;

Metadata three_labels(double temperature) {
    Metadata metadata;
    metadata.labels = {"a", "b", "c"};
    metadata.embedding_size = 2;
    metadata.temperature = temperature;
    return metadata;
}

TEST(Softmax, MatchesTheDefinition) {
    const auto result = softmax(std::array{1.0F, 2.0F, 3.0F}, 2);
    const double sum = std::exp(0.5) + std::exp(1.0) + std::exp(1.5);
    EXPECT_NEAR(result[0], std::exp(0.5) / sum, 1e-7);
    EXPECT_NEAR(result[2], std::exp(1.5) / sum, 1e-7);
}

TEST(Softmax, StandsHugeLogits) {
    const auto result = softmax(std::array{1e30F, -1e30F, 0.0F});
    EXPECT_EQ(result[0], 1);
    EXPECT_EQ(result[1], 0);
}

TEST(Judgement, AveragesLogitsAndAppliesTemperature) {
    Judgement judgement(three_labels(2));
    judgement.add({std::array{0.0F, 2.0F, 4.0F}, std::array{3.0F, 0.0F}});
    judgement.add({std::array{2.0F, 2.0F, 2.0F}, std::array{0.0F, 4.0F}});
    EXPECT_EQ(judgement.windows(), 2U);
    EXPECT_EQ(judgement.logits(), (std::vector<float>{1, 2, 3}));
    EXPECT_EQ(judgement.probabilities(), softmax(std::array{1.0F, 2.0F, 3.0F}, 2));
    EXPECT_NEAR(judgement.embedding()[0], 0.6, 1e-6);
    EXPECT_NEAR(judgement.embedding()[1], 0.8, 1e-6);
}

TEST(Judgement, KnowsNothingBeforeTheFirstWindow) {
    const Judgement judgement(three_labels(1));
    EXPECT_THAT(judgement.probabilities(), Each(FloatNear(1.0F / 3, 1e-6F)));
    EXPECT_THAT(judgement.embedding(), Each(0.0F));
}

}  // namespace
}  // namespace segue::model
