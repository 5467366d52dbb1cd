#include "training/trainer.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "made_up_clips.h"
#include "temporary_folder.h"

namespace segue::training {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

const Json kArguments{{"test", true}};

// Everything that a fit leaves behind, but for the time it took.
struct Outcome {
    std::string weights;
    std::vector<Epoch> history;
    int best_epoch = 0;
    bool interrupted = false;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Training : public ::testing::Test {
  protected:
    Training() {
        options_.network = "mfcc-cnn";
        options_.recipe = default_recipe("mfcc-cnn");
        options_.recipe.epochs = 5;
        options_.recipe.batch_size = 8;
        options_.threads = 1;
        at::set_num_threads(1);
    }

    Outcome run(const std::function<void(const Epoch&)>& on_epoch = {}, const std::stop_token& stop = {}) {
        const auto& plan = design(options_.network);
        Material material{.training = testing::made_up_clips(plan.front_end, 24, 1),
                          .validation = testing::made_up_clips(plan.front_end, validation_clips_, 2)};
        for (Example& example : material.training) example.weight = weight_;
        network_ = build(plan, 3, 0, options_.seed);
        fit_standardisation(*network_, material.training, plan.front_end);
        Fit fitted = fit(network_, material, plan.front_end, options_, kArguments,
                         {.decoding = {}, .learning = {}, .epoch = on_epoch}, stop);
        for (auto& epoch : fitted.history) epoch.seconds = 0;
        return {weights(network_), fitted.history, fitted.best_epoch, fitted.interrupted};
    }

    const segue::testing::TemporaryFolder folder_;
    Options options_;
    std::size_t validation_clips_ = 9;
    float weight_ = 1;
    NetworkPtr network_;
};

struct Killed {};

TEST_F(Training, LearnsWhatCanBeLearnt) {
    options_.recipe.epochs = 20;
    const auto outcome = run();
    ASSERT_EQ(outcome.history.size(), 20U);
    EXPECT_LT(outcome.history.back().training_loss, 0.5 * outcome.history.front().training_loss);
    EXPECT_GT(outcome.history.back().validation_accuracy, 0.85);
    EXPECT_FALSE(outcome.interrupted);
}

TEST_F(Training, ABatchOfClipsThatCountNothingIsNoDivergence) {
    weight_ = 0;
    EXPECT_EQ(run().history.back().training_loss, 0);
}

TEST_F(Training, OfTheSameSeedIsTheSameToTheLastBit) {
    const auto first = run();
    EXPECT_EQ(run(), first);
    options_.seed = 2;
    EXPECT_NE(run().weights, first.weights);
}

TEST_F(Training, OfTheMelNetworkIsRepeatableToo) {
    options_.network = "mel-cnn";
    options_.recipe = default_recipe("mel-cnn");
    options_.recipe.epochs = 2;
    EXPECT_EQ(run(), run());
}

TEST_F(Training, KilledAfterAnyEpochEndsAsIfItHadNotBeen) {
    options_.recipe.cosine_decay = true;
    const auto whole = run();
    options_.checkpoint = folder_ / "checkpoint";
    for (const int last : {1, 3, 4}) {
        EXPECT_THROW(run([&](const Epoch& epoch) {
                         if (epoch.number == last) throw Killed();
                     }),
                     Killed);
    }
    std::vector<int> reported;
    EXPECT_EQ(run([&](const Epoch& epoch) { reported.push_back(epoch.number); }), whole);
    EXPECT_THAT(reported, ::testing::ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(run(), whole) << "a finished one has nothing left to do";
}

TEST_F(Training, StoppedKeepsTheBestSoFarAndGoesOnLater) {
    const auto whole = run();
    options_.checkpoint = folder_ / "checkpoint";
    std::stop_source source;
    const auto stopped = run(
        [&](const Epoch& epoch) {
            if (epoch.number == 2) source.request_stop();
        },
        source.get_token());
    EXPECT_TRUE(stopped.interrupted);
    EXPECT_EQ(stopped.history.size(), 2U);
    EXPECT_EQ(run(), whole);
}

TEST_F(Training, StoppedBeforeTheFirstEpochHasNothingToKeep) {
    std::stop_source source;
    source.request_stop();
    try {
        run({}, source.get_token());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInterrupted);
    }
}

TEST_F(Training, WithoutValidationKeepsTheLastEpoch) {
    validation_clips_ = 0;
    EXPECT_EQ(run().best_epoch, 5);
}

TEST_F(Training, WhoseRateFallsToZeroKeepsTheLastEpoch) {
    options_.recipe.cosine_decay = true;
    EXPECT_EQ(run().best_epoch, 5);
}

TEST_F(Training, ThatDivergesSaysSo) {
    options_.recipe.learning_rate = 1e3;
    options_.recipe.weight_decay = 10;
    options_.recipe.epochs = 200;
    try {
        run();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        EXPECT_THAT(error.what(), HasSubstr("learning rate"));
    }
}

TEST(FitStandardisation, GivesTrainingFeaturesMeanZeroAndDeviationOne) {
    const auto& plan = design("mel-cnn");
    const auto clips = testing::made_up_clips(plan.front_end, 12, 1);
    const NetworkPtr network = build(plan, 3, 0, 1);
    fit_standardisation(*network, clips, plan.front_end);
    std::vector<torch::Tensor> all;
    for (const auto& clip : clips) {
        const auto x = network->subtract_level(windows(clip.features, plan.front_end));
        all.push_back(network->standardisation().forward(x).mean(0, /*keepdim=*/true));
    }
    EXPECT_LT(torch::cat(all).mean(std::vector<std::int64_t>{0, 1}).abs().max().item<float>(), 0.05);
}

}  // namespace
}  // namespace segue::training
