#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

#include "made_up_clips.h"
#include "training/soft_labels.h"
#include "training/teacher_space.h"
#include "training/weight_average.h"

namespace segue::training {
namespace {

// Windows of three dimensions: a large one, a small one, and their sum.
std::vector<Matrix> correlated(std::size_t clips) {
    Random random({4});
    std::vector<Matrix> result(clips);
    for (auto& clip : result) {
        for (int w = 0; w < 10; ++w) {
            const double a = 5 + 3 * random.normal();
            const double b = random.normal();
            clip.append_row(
                std::vector<float>{static_cast<float>(a), static_cast<float>(b), static_cast<float>(a + b)});
        }
    }
    return result;
}

TEST(TeacherSpace, ComponentsAreCentredUncorrelatedAndOfMeanSquareOne) {
    const auto clips = correlated(50);
    const TeacherSpace space(clips, 2);
    ASSERT_EQ(space.components(), 2U);
    double sum[2] = {};
    double square[2] = {};
    double product = 0;
    for (const auto& clip : clips) {
        const Matrix z = space.project(clip);
        for (std::size_t w = 0; w < z.rows(); ++w) {
            for (std::size_t k = 0; k < 2; ++k) {
                sum[k] += z(w, k) / 500;
                square[k] += z(w, k) * z(w, k) / 500;
            }
            product += z(w, 0) * z(w, 1) / 500;
        }
    }
    EXPECT_NEAR(sum[0], 0, 1e-4);
    EXPECT_NEAR(sum[1], 0, 1e-4);
    EXPECT_NEAR(product, 0, 1e-4);
    EXPECT_NEAR((square[0] + square[1]) / 2, 1, 1e-4);
    EXPECT_GT(square[0], square[1]) << "the largest component first";
}

TEST(TeacherSpace, HasNoMoreComponentsThanDimensions) {
    EXPECT_EQ(TeacherSpace(correlated(3), 64).components(), 3U);
    EXPECT_THROW(TeacherSpace({}, 3), Error);
}

// Clips whose teacher tells their label by the first dimension.
struct Class {
    std::vector<Answers> answers;
    std::vector<dataset::Clip> clips;
    std::vector<std::string> sound_keys;
    std::vector<int> labels;
    std::vector<float> weights;

    explicit Class(std::size_t count) {
        Random random({8});
        for (std::size_t i = 0; i < count; ++i) {
            const int label = static_cast<int>(i % 2);
            Matrix embeddings;
            embeddings.append_row(std::vector<float>{static_cast<float>(label + 0.1 * random.normal()),
                                                     static_cast<float>(random.normal())});
            answers.push_back({.embeddings = embeddings, .scores = {}, .start_s = {0}});
            clips.push_back({.path = std::to_string(i), .genre = label == 0 ? "a" : "b"});
            sound_keys.push_back(std::to_string(i));
            labels.push_back(label);
            weights.push_back(1);
        }
    }
    Matrix opinions() const { return soft_labels(answers, clips, sound_keys, labels, weights, 2, 1, {}); }
};

TEST(SoftLabels, AreTheTeachersOpinionOfEveryClip) {
    Class pupils(40);
    pupils.labels[3] = -1;  // label 1, which nobody is told
    const Matrix opinions = pupils.opinions();
    for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_NEAR(opinions(i, 0) + opinions(i, 1), 1, 1e-5);
        EXPECT_GT(opinions(i, i % 2), 0.8) << i;
    }
}

TEST(SoftLabels, OfAClipDoNotDependOnItsOwnLabel) {
    Class honest(40);
    Class mistaken = honest;
    mistaken.labels[6] = 1;
    mistaken.clips[6].genre = "b";
    // The folds may change with the label, hence not the last digit; a head that had seen it would turn round.
    EXPECT_GT(mistaken.opinions()(6, 0), 0.8);
}

TEST(SoftLabels, LeaveALabelOfOneArtistAsItIs) {
    Class pupils(40);
    for (std::size_t i = 1; i < 40; i += 2) pupils.clips[i].group = "the only one";
    const Matrix opinions = pupils.opinions();
    for (std::size_t i = 1; i < 40; i += 2) EXPECT_EQ(opinions(i, 1), 1);
}

TEST(SoftLabels, NeedTwoArtists) {
    Class pupils(40);
    for (auto& clip : pupils.clips) clip.group = "the only one";
    EXPECT_THROW(pupils.opinions(), Error);
    const Matrix opinions = soft_labels(pupils.answers, pupils.clips, pupils.sound_keys, pupils.labels, pupils.weights,
                                        2, 1, {.by_group = false});
    EXPECT_GT(opinions(0, 0), 0.8);
}

TEST(WeightAverage, IsWhatItSays) {
    torch::manual_seed(1);
    const auto network = std::make_shared<torch::nn::LinearImpl>(1, 1);
    const auto set = [&](float value) {
        const torch::NoGradGuard no_gradients;
        network->weight.fill_(value);
    };
    set(1);
    WeightAverage average(*network, 0.5);
    set(2);
    average.update(0);  // share (1 + 0) / (10 + 0): .1 * 1 + .9 * 2
    set(4);
    average.update(1000);  // .5 * 1.9 + .5 * 4
    average.swap();
    EXPECT_NEAR(network->weight.item<float>(), 2.95, 1e-5);
    average.swap();
    EXPECT_EQ(network->weight.item<float>(), 4);
}

TEST(WeightAverage, FollowsWeightsThatAreLoaded) {
    const auto network = std::make_shared<torch::nn::LinearImpl>(1, 1);
    WeightAverage average(*network, 0.5);
    network->weight.set_data(torch::full({1, 1}, 8.0));  // as torch::load does
    average.update(1000000);
    average.update(1000000);
    average.swap();
    EXPECT_GT(network->weight.item<float>(), 5);
}

}  // namespace
}  // namespace segue::training
