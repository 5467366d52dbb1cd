#include "training/example.h"

#include <set>

#include <gtest/gtest.h>

#include "made_up_clips.h"

namespace segue::training {
namespace {

const model::FrontEnd kMel{.mel_bands = 16, .window_frames = 10};
const model::FrontEnd kMfcc{.kind = model::FrontEnd::Kind::kMfccMean, .coefficients = 5};

// Every frame holds its own number.
CompactMatrix counting(std::size_t frames) {
    Matrix matrix(frames, 16);
    for (std::size_t t = 0; t < frames; ++t) {
        for (float& value : matrix.row(t)) value = static_cast<float>(t);
    }
    return CompactMatrix(matrix);
}

std::vector<long> first_frames(const torch::Tensor& windows) {
    std::vector<long> result;
    for (std::int64_t w = 0; w < windows.size(0); ++w) result.push_back(std::lround(windows[w][0][0].item<float>()));
    return result;
}

TEST(Windows, FollowOneAnotherAndLeaveAnIncompleteOneOut) {
    const auto result = windows(counting(39), kMel);
    EXPECT_EQ(result.sizes(), (std::vector<std::int64_t>{3, 10, 16}));
    EXPECT_EQ(first_frames(result), (std::vector<long>{0, 10, 20}));
}

TEST(Windows, OfAShortClipRepeatIt) {
    const auto result = windows(counting(4), kMel);
    ASSERT_EQ(result.size(0), 1);
    for (std::int64_t t = 0; t < 10; ++t) EXPECT_EQ(std::lround(result[0][t][3].item<float>()), t % 4);
}

TEST(Windows, AtMostSoManyAreSpreadOverTheClip) {
    EXPECT_EQ(first_frames(windows(counting(100), kMel, 4)), (std::vector<long>{0, 20, 50, 70}));
    EXPECT_EQ(windows(counting(20), kMel, 4).size(0), 2);
}

TEST(Windows, OfAveragedMfccAreOneVector) {
    const auto clips = testing::made_up_clips(kMfcc, 1, 1);
    EXPECT_EQ(windows(clips[0].features, kMfcc).sizes(), (std::vector<std::int64_t>{1, 5}));
}

TEST(BatchMaker, GivesEachClipOncePerCropAndEpoch) {
    std::vector<Example> clips;
    for (int i = 0; i < 8; ++i) clips.push_back({counting(30), i, 0.5F * static_cast<float>(i)});
    BatchMaker maker(clips, kMel, {.crops_per_clip = 2, .batch_size = 4}, 1, 1);
    ASSERT_EQ(maker.batches(), 4U);
    std::multiset<std::int64_t> seen;
    for (std::size_t b = 0; b < 4; ++b) {
        const Batch batch = maker.batch(1, b);
        EXPECT_EQ(batch.features.sizes(), (std::vector<std::int64_t>{4, 10, 16}));
        EXPECT_FALSE(batch.visible.defined());
        for (std::int64_t i = 0; i < 4; ++i) {
            seen.insert(batch.labels[i].item<std::int64_t>());
            EXPECT_EQ(batch.weights[i].item<float>(), 0.5F * batch.labels[i].item<float>());
        }
    }
    for (int i = 0; i < 8; ++i) EXPECT_EQ(seen.count(i), 2U);
}

TEST(BatchMaker, DependsOnSeedAndEpochAlone) {
    const auto clips = testing::made_up_clips(kMel, 9, 1);
    const Recipe recipe{.batch_size = 4,
                        .augmentation = {.time_rate = 0.1, .frequency_masks = 1, .frequency_mask_bands = 4}};
    BatchMaker one(clips, kMel, recipe, 5, 1);
    BatchMaker many(clips, kMel, recipe, 5, 4);
    many.batch(1, 0);
    const Batch a = one.batch(3, 1);
    const Batch b = many.batch(3, 1);
    EXPECT_TRUE(a.features.equal(b.features));
    EXPECT_TRUE(a.visible.equal(b.visible));
    EXPECT_TRUE(a.labels.equal(b.labels));
    EXPECT_FALSE(one.batch(4, 1).features.equal(b.features));
    EXPECT_FALSE(BatchMaker(clips, kMel, recipe, 6, 1).batch(3, 1).features.equal(b.features));
}

TEST(BatchMaker, ReachesTheFirstAndTheLastCropOfAClip) {
    const std::vector<Example> clips{{counting(12), 0, 1}};
    BatchMaker maker(clips, kMel, {.crops_per_clip = 2, .batch_size = 2}, 1, 1);
    std::set<long> starts;
    for (int epoch = 1; epoch < 40; ++epoch) {
        for (const long start : first_frames(maker.batch(epoch, 0).features)) starts.insert(start);
    }
    EXPECT_EQ(starts, (std::set<long>{0, 1, 2}));
}

TEST(BatchMaker, MakesOneSmallBatchOfFewClips) {
    const auto clips = testing::made_up_clips(kMel, 5, 1);
    BatchMaker maker(clips, kMel, {.batch_size = 32}, 1, 1);
    EXPECT_EQ(maker.batches(), 1U);
    EXPECT_EQ(maker.batch(1, 0).features.size(0), 5);
}

}  // namespace
}  // namespace segue::training
