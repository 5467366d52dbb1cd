#include "training/network.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "made_up_clips.h"
#include "training/example.h"

namespace segue::training {
namespace {

class EveryNetwork : public ::testing::TestWithParam<std::string> {
  protected:
    const Design& design_ = design(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Networks, EveryNetwork, ::testing::ValuesIn(network_names()),
                         [](const auto& instance) { return instance.param.substr(0, instance.param.find('-')); });

// A network whose statistics and batch norms are not those of a new one.
NetworkPtr lived_in(const Design& design, std::size_t labels, std::size_t lesson = 0) {
    const NetworkPtr network = build(design, labels, lesson, 3);
    const torch::NoGradGuard no_gradients;
    torch::manual_seed(4);
    for (auto& buffer : network->buffers()) {
        if (buffer.is_floating_point()) buffer.copy_(0.5 + torch::rand_like(buffer));
    }
    const auto size = network->standardisation().named_buffers()["mean"].sizes();
    network->standardisation().set(-40 + torch::randn(size), 5 + torch::rand(size));
    for (auto& parameter : network->parameters()) parameter.add_(0.05 * torch::randn_like(parameter));
    return network;
}

model::Metadata metadata_of(const Design& design, std::vector<std::string> labels) {
    model::Metadata metadata;
    metadata.network = design.name;
    metadata.labels = std::move(labels);
    metadata.front_end = design.front_end;
    metadata.embedding_size = design.embedding_size;
    metadata.temperature = 1.5;
    return metadata;
}

TEST_P(EveryNetwork, SaysTheSameThroughTheModelFile) {
    const NetworkPtr network = lived_in(design_, 3);
    network->eval();
    const torch::NoGradGuard no_gradients;
    const auto metadata = metadata_of(design_, {"a", "b", "c"});
    const auto model = model::Model::from_bytes(network->to_onnx(metadata), "test");
    EXPECT_EQ(model->metadata().labels, metadata.labels);
    EXPECT_EQ(model->metadata().front_end, design_.front_end);
    EXPECT_EQ(model->metadata().temperature, 1.5);

    model::Listener listener(model);
    for (const auto& clip : testing::made_up_clips(design_.front_end, 5, 8)) {
        const auto input = windows(clip.features, design_.front_end, 1);
        const auto output = network->forward(input);
        const auto expected = torch::softmax(output.logits, 1);
        const auto heard = listener.listen({input.data_ptr<float>(), static_cast<std::size_t>(input.numel())});
        const auto probabilities = model::softmax(heard.scores);
        for (std::int64_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(probabilities[static_cast<std::size_t>(k)], expected[0][k].item<float>(), 1e-4);
        }
        ASSERT_EQ(heard.embedding.size(), design_.embedding_size);
        for (std::size_t k = 0; k < heard.embedding.size(); ++k) {
            const auto value = output.embedding[0][static_cast<std::int64_t>(k)].item<float>();
            EXPECT_NEAR(heard.embedding[k], value, 1e-3 * (1 + std::abs(value)));
        }
    }
}

TEST_P(EveryNetwork, IsSmallEnoughToShip) {
    const auto bytes = build(design_, 10, 0, 1)->to_onnx(metadata_of(design_, {"a", "b"}));
    EXPECT_LT(bytes.size(), 4U << 20);
}

TEST_P(EveryNetwork, DependsOnItsSeedAlone) {
    EXPECT_EQ(weights(build(design_, 3, 0, 1)), weights(build(design_, 3, 0, 1)));
    EXPECT_NE(weights(build(design_, 3, 0, 1)), weights(build(design_, 3, 0, 2)));
}

TEST_P(EveryNetwork, TakesItsWeightsBack) {
    const NetworkPtr network = lived_in(design_, 3);
    const NetworkPtr other = build(design_, 3, 0, 9);
    set_weights(other, weights(network));
    EXPECT_EQ(weights(other), weights(network));
}

// The embedding of a taught network is computed by the model file, from what both heads say.
TEST(TaughtNetwork, ItsFileGivesTheEmbeddingThatNeighboursAreFoundBy) {
    const Design& plan = design("mel-cnn");
    const NetworkPtr network = lived_in(plan, 3, 7);
    network->eval();
    auto metadata = metadata_of(plan, {"a", "b", "c"});
    metadata.embedding_size = 10;
    const auto model = model::Model::from_bytes(network->to_onnx(metadata), "test");
    model::Listener listener(model);
    for (const auto& clip : testing::made_up_clips(plan.front_end, 3, 8)) {
        const auto input = windows(clip.features, plan.front_end, 1);
        const auto output = network->forward(input);
        ASSERT_EQ(output.lesson.sizes(), (std::vector<std::int64_t>{1, 7}));
        const auto heard = listener.listen({input.data_ptr<float>(), static_cast<std::size_t>(input.numel())});
        ASSERT_EQ(heard.embedding.size(), 10U);
        for (std::size_t k = 0; k < 10; ++k) {
            const auto value = output.embedding[0][static_cast<std::int64_t>(k)].item<float>();
            EXPECT_NEAR(heard.embedding[k], value, 1e-3 * (1 + std::abs(value)));
        }
    }
}

TEST(TaughtNetwork, EmbeddingIsCentredAndGenresReachTwiceAsFar) {
    TaughtEmbedding embedding(4, 2);
    torch::manual_seed(2);
    const auto lesson = 3 + 5 * torch::randn({500, 4});
    const auto logits = torch::randn({500, 2});
    embedding.fit(TaughtEmbedding::raw(lesson, logits));
    const auto result = embedding.forward(lesson, logits);
    EXPECT_NEAR(result.mean(0).abs().max().item<float>(), 0, 1e-5);
    EXPECT_NEAR(result.slice(1, 0, 4).square().mean(0).sum().item<float>(), 1, 1e-4);
    EXPECT_NEAR(result.slice(1, 4).square().mean(0).sum().item<float>(), 4, 1e-4);
}

TEST(Network, SeesTheMeanWhereItMayNotLook) {
    const auto& plan = design("mel-cnn");
    const NetworkPtr network = lived_in(plan, 3);
    network->eval();
    const torch::NoGradGuard no_gradients;
    const auto input = windows(testing::made_up_clips(plan.front_end, 1, 8)[0].features, plan.front_end, 1);
    const auto all = torch::ones_like(input);
    EXPECT_TRUE(network->forward(input, all).logits.allclose(network->forward(input).logits));
    const auto none = torch::zeros_like(input);
    EXPECT_TRUE(network->forward(input, none).logits.allclose(network->forward(input - 7, none).logits));
}

TEST(Network, JudgesTheMusicAndNotItsLevel) {
    const auto& plan = design("mel-cnn");
    const NetworkPtr network = lived_in(plan, 3);
    network->eval();
    const torch::NoGradGuard no_gradients;
    const auto input = windows(testing::made_up_clips(plan.front_end, 1, 8)[0].features, plan.front_end, 1);
    EXPECT_TRUE(network->forward(input).logits.allclose(network->forward(input - 20).logits, 1e-3, 1e-3));
}

TEST(NetworkNames, AreKnownAndOthersAreRefusedWithTheList) {
    EXPECT_THAT(network_names(), ::testing::ElementsAre("mel-cnn", "mfcc-cnn"));
    EXPECT_EQ(default_recipe("mfcc-cnn").epochs, 50);
    try {
        default_recipe("cnn");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("mel-cnn, mfcc-cnn"));
    }
}

}  // namespace
}  // namespace segue::training
