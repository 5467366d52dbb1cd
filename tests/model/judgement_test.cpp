#include <array>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include "segue/model.h"

namespace segue::model {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
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
    EXPECT_NEAR(judgement.embedding()[0], 1.5, 1e-6);
    EXPECT_NEAR(judgement.embedding()[1], 2, 1e-6);
}

TEST(Judgement, MusicIsTheSigmoidOfTheMeanLogitOfItsWindows) {
    Metadata metadata = three_labels(1);
    EXPECT_EQ(Judgement(metadata).music(), 1);
    EXPECT_TRUE(metadata.is_music(0));
    metadata.music = Detector{.weights = {1, 0, -2}, .bias = 0.5F, .min_probability = 0.25};
    EXPECT_TRUE(metadata.is_music(0.25));
    EXPECT_FALSE(metadata.is_music(0.249));
    Judgement judgement(metadata);
    EXPECT_EQ(judgement.music(), 1);
    const std::array<float, 3> scores{};
    const std::array<float, 2> embedding{};
    judgement.add({scores, embedding, std::array{1.0F, 9.0F, 0.0F}});
    EXPECT_NEAR(judgement.music(), 1 / (1 + std::exp(-1.5)), 1e-6);
    judgement.add({scores, embedding, std::array{0.0F, 9.0F, 2.0F}});
    EXPECT_NEAR(judgement.music(), 1 / (1 + std::exp(1.0)), 1e-6);
    EXPECT_THROW(judgement.add({scores, embedding, {}}), Error);
    EXPECT_EQ(judgement.windows(), 2U);
}

TEST(Judgement, FamiliarIsToldByADetectorOfItsOwn) {
    Metadata metadata = three_labels(1);
    EXPECT_EQ(Judgement(metadata).familiar(), 1);
    EXPECT_TRUE(metadata.is_familiar(0));
    metadata.familiar = Detector{.weights = {0, 1, 0}, .bias = -1, .min_probability = 0.5};
    EXPECT_TRUE(metadata.is_familiar(0.5));
    EXPECT_FALSE(metadata.is_familiar(0.499));
    Judgement judgement(metadata);
    const std::array<float, 3> scores{};
    const std::array<float, 2> embedding{};
    judgement.add({scores, embedding, std::array{7.0F, 4.0F, 7.0F}});
    EXPECT_NEAR(judgement.familiar(), 1 / (1 + std::exp(-3.0)), 1e-6);
    EXPECT_EQ(judgement.music(), 1);
    EXPECT_THROW(judgement.add({scores, embedding, {}}), Error);
    EXPECT_NEAR(judgement.familiar(), 1 / (1 + std::exp(-3.0)), 1e-6);
}

TEST(Judgement, KnowsNothingBeforeTheFirstWindow) {
    const Judgement judgement(three_labels(1));
    EXPECT_THAT(judgement.probabilities(), Each(FloatNear(1.0F / 3, 1e-6F)));
    EXPECT_THAT(judgement.embedding(), Each(0.0F));
}

TEST(Judgement, AveragesProbabilitiesWhereTheNetworkGivesThem) {
    Metadata metadata = three_labels(1);
    metadata.outputs.scale = metadata.outputs.pooling = Outputs::Scale::kProbabilities;
    Judgement judgement(metadata);
    judgement.add({std::array{1.0F, 0.0F, 0.0F}, std::array{1.0F, 0.0F}});
    judgement.add({std::array{0.5F, 0.3F, 0.2F}, std::array{1.0F, 0.0F}});
    EXPECT_THAT(judgement.probabilities(),
                ElementsAre(FloatNear(0.75F, 1e-6F), FloatNear(0.15F, 1e-6F), FloatNear(0.1F, 1e-6F)));
}

TEST(Judgement, TemperatureSharpensAndSoftensProbabilitiesToo) {
    Metadata metadata = three_labels(0.5);
    metadata.outputs.scale = metadata.outputs.pooling = Outputs::Scale::kProbabilities;
    Judgement judgement(metadata);
    judgement.add({std::array{0.5F, 0.3F, 0.2F}, std::array{1.0F, 0.0F}});
    EXPECT_NEAR(judgement.probabilities()[0], 0.25 / (0.25 + 0.09 + 0.04), 1e-6);
}

TEST(Judgement, LabelsOfTheirOwnNeedNotAddUpToOne) {
    Metadata metadata = three_labels(1);
    metadata.outputs.multi_label = true;
    Judgement of_logits(metadata);
    of_logits.add({std::array{2.0F, 0.0F, -4.0F}, std::array{1.0F, 0.0F}});
    of_logits.add({std::array{0.0F, 0.0F, -4.0F}, std::array{1.0F, 0.0F}});
    EXPECT_NEAR(of_logits.probabilities()[0], 1 / (1 + std::exp(-1.0)), 1e-6);
    EXPECT_NEAR(of_logits.probabilities()[1], 0.5, 1e-6);

    metadata.outputs.scale = metadata.outputs.pooling = Outputs::Scale::kProbabilities;
    Judgement of_probabilities(metadata);
    of_probabilities.add({std::array{1.0F, 0.25F, 0.0F}, std::array{1.0F, 0.0F}});
    of_probabilities.add({std::array{1.0F, 0.75F, 0.0F}, std::array{1.0F, 0.0F}});
    EXPECT_THAT(of_probabilities.probabilities(),
                ElementsAre(FloatNear(1, 1e-6F), FloatNear(0.5F, 1e-6F), FloatNear(0, 1e-6F)));
}

TEST(Judgement, PoolsOnTheOtherScaleIfAsked) {
    Metadata metadata = three_labels(1);
    metadata.outputs.pooling = Outputs::Scale::kProbabilities;
    Judgement judgement(metadata);
    const std::array first{4.0F, 0.0F, 0.0F};
    const std::array second{0.0F, 1.0F, 0.0F};
    judgement.add({first, std::array{1.0F, 0.0F}});
    judgement.add({second, std::array{1.0F, 0.0F}});
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(judgement.probabilities()[k], (softmax(first)[k] + softmax(second)[k]) / 2, 1e-6);
    }
    metadata.outputs = {.scale = Outputs::Scale::kProbabilities};
    metadata.outputs.multi_label = true;
    Judgement geometric(metadata);
    geometric.add({std::array{0.5F, 0.5F, 0.0F}, std::array{1.0F, 0.0F}});
    geometric.add({std::array{0.5F, 0.9F, 0.0F}, std::array{1.0F, 0.0F}});
    EXPECT_NEAR(geometric.probabilities()[0], 0.5, 1e-6);
    EXPECT_NEAR(geometric.probabilities()[1], 0.75, 1e-6);  // odds of 1 and 9: in the middle 3
    EXPECT_NEAR(geometric.probabilities()[2], 0, 1e-6);
}

}  // namespace
}  // namespace segue::model
