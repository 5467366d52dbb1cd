#include "training/example.h"

#include <set>

#include <gmock/gmock.h>
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
    for (int i = 0; i < 8; ++i) {
        clips.push_back({.features = counting(30), .label = i, .weight = 0.5F * static_cast<float>(i)});
        clips.back().target = smoothed_target(i, 8, 0.2);
    }
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
            EXPECT_EQ(batch.targets[i].argmax().item<std::int64_t>(), batch.labels[i].item<std::int64_t>());
            EXPECT_NEAR(batch.targets[i].max().item<float>(), 0.825, 1e-6);
            EXPECT_NEAR(batch.targets[i].sum().item<float>(), 1, 1e-6);
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
    const std::vector<Example> clips{{.features = counting(12), .label = 0, .target = {1}}};
    BatchMaker maker(clips, kMel, {.crops_per_clip = 2, .batch_size = 2}, 1, 1);
    std::set<long> starts;
    for (int epoch = 1; epoch < 40; ++epoch) {
        for (const long start : first_frames(maker.batch(epoch, 0).features)) starts.insert(start);
    }
    EXPECT_EQ(starts, (std::set<long>{0, 1, 2}));
}

TEST(BatchMaker, CropsBeginNearTheirLesson) {
    Example example{.features = counting(300), .label = 0, .target = {1}};
    example.lessons.start_frame = {40, 200};
    example.lessons.components.append_row(std::vector<float>{1, 2});
    example.lessons.components.append_row(std::vector<float>{3, 4});
    const std::vector<Example> clips{example};
    BatchMaker maker(clips, kMel, {.crops_per_clip = 2, .batch_size = 2}, 1, 1);
    std::set<float> lessons;
    for (int epoch = 1; epoch < 40; ++epoch) {
        const Batch batch = maker.batch(epoch, 0);
        const auto starts = first_frames(batch.features);
        for (std::int64_t i = 0; i < 2; ++i) {
            const float lesson = batch.lessons[i][0].item<float>();
            EXPECT_NEAR(static_cast<double>(starts[static_cast<std::size_t>(i)]), lesson == 1 ? 40 : 200,
                        kLessonJitter);
            EXPECT_EQ(batch.lessons[i][1].item<float>(), lesson + 1);
            lessons.insert(lesson);
        }
    }
    EXPECT_EQ(lessons, (std::set<float>{1, 3}));
}

// kMel: 10 frames, which last 10 * 512 / 22050 s, centred on a window of a second.
TEST(MakeLessons, PlacesEachWindowAmongTheFrames) {
    const double frame_s = 512 / 22050.0;
    Matrix components;
    for (int w = 0; w < 4; ++w) components.append_row(std::vector<float>{static_cast<float>(w)});
    const std::vector<double> start_s{0, 2, 4, 100};
    const auto lessons = make_lessons(components, start_s, 1, kMel, 300, 1);
    ASSERT_EQ(lessons.start_frame.size(), 2U) << "the others are before and after these frames";
    EXPECT_THAT(lessons.components.values(), ::testing::ElementsAre(1, 2));
    EXPECT_NEAR(lessons.start_frame[0], 1.5 / frame_s - 5, 1e-3);
    EXPECT_NEAR(lessons.start_frame[1], 3.5 / frame_s - 5, 1e-3);
}

TEST(MakeLessons, AShortClipKeepsTheNearestWindow) {
    Matrix components;
    components.append_row(std::vector<float>{7});
    const auto lessons = make_lessons(components, std::vector<double>{0}, 3, kMel, 4, 0);
    EXPECT_THAT(lessons.start_frame, ::testing::ElementsAre(0));
    EXPECT_THAT(lessons.components.values(), ::testing::ElementsAre(7));
}

TEST(BatchMaker, MakesOneSmallBatchOfFewClips) {
    const auto clips = testing::made_up_clips(kMel, 5, 1);
    BatchMaker maker(clips, kMel, {.batch_size = 32}, 1, 1);
    EXPECT_EQ(maker.batches(), 1U);
    EXPECT_EQ(maker.batch(1, 0).features.size(0), 5);
}

}  // namespace
}  // namespace segue::training
