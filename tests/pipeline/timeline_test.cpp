#include <gmock/gmock.h>

#include "segue/pipeline.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

class TimelineTest : public ::testing::Test {
  protected:
    std::vector<Stretch> stretches(const std::filesystem::path& path, double stretch_s) {
        std::vector<Stretch> result;
        report_ = analyze_timeline(path, model_, stretch_s, [&](Stretch stretch) { result.push_back(stretch); });
        return result;
    }

    testing::TemporaryFolder folder_;
    std::shared_ptr<const model::Model> model_ = model::Model::built_in();
    audio::Report report_;
};

TEST_F(TimelineTest, StretchesFollowOneAnother) {
    testing::write_wave(folder_ / "a.wav", testing::tone(40, 440));
    const auto timeline = stretches(folder_ / "a.wav", 9);
    ASSERT_GE(timeline.size(), 4U);
    EXPECT_EQ(timeline.front().start_s, 0);
    for (std::size_t i = 1; i < timeline.size(); ++i) EXPECT_EQ(timeline[i].start_s, timeline[i - 1].end_s);
    EXPECT_GT(timeline.back().end_s, 36);
    EXPECT_LE(timeline.back().end_s, 40.1);
    EXPECT_EQ(report_.verdict, audio::Verdict::kSound);
}

TEST_F(TimelineTest, EndsWithASoundThatIsShorterThanAWindow) {
    testing::write_wave(folder_ / "a.wav", testing::tone(1, 440));
    const auto timeline = stretches(folder_ / "a.wav", 3);
    ASSERT_EQ(timeline.size(), 1U);
    EXPECT_DOUBLE_EQ(timeline[0].end_s, report_.heard_s);
    EXPECT_NEAR(report_.heard_s, 1, 0.01);
}

TEST_F(TimelineTest, OneStretchOverAllIsTheAnalysis) {
    testing::write_wave(folder_ / "a.wav", testing::tone(10, 440));
    const auto timeline = stretches(folder_ / "a.wav", 1000);
    ASSERT_EQ(timeline.size(), 1U);
    const Analysis analysis = Analyzer(model_).analyze(folder_ / "a.wav");
    EXPECT_EQ(timeline[0].probabilities, analysis.probabilities);
    EXPECT_EQ(timeline[0].genre, analysis.genre);
}

TEST_F(TimelineTest, AStretchHearsOnlyItself) {
    const auto low = testing::tone(12, 220);
    auto both = low;
    const auto high = testing::tone(12, 4000);
    both.insert(both.end(), high.begin(), high.end());
    testing::write_wave(folder_ / "low.wav", low);
    testing::write_wave(folder_ / "both.wav", both);
    const auto alone = stretches(folder_ / "low.wav", 3);
    const auto mixed = stretches(folder_ / "both.wav", 3);
    EXPECT_EQ(alone[0].probabilities, mixed[0].probabilities);
    EXPECT_NE(mixed.front().probabilities, mixed.back().probabilities);
}

TEST_F(TimelineTest, SilenceHasNoGenre) {
    auto sound = testing::tone(12, 220);
    sound.resize(2 * sound.size());
    const auto again = testing::tone(12, 220);
    sound.insert(sound.end(), again.begin(), again.end());
    testing::write_wave(folder_ / "pause.wav", sound);
    std::string heard;
    for (const Stretch& stretch : stretches(folder_ / "pause.wav", 3)) {
        EXPECT_EQ(stretch.genre.empty(), stretch.probabilities.empty());
        EXPECT_EQ(stretch.genre.empty(), stretch.embedding.empty());
        heard += stretch.genre.empty() ? '-' : 'x';
    }
    EXPECT_THAT(heard, ::testing::MatchesRegex("xxxxx?---x?xxxx"));
}

TEST_F(TimelineTest, AFileThatPredictRefusesHasNoGenre) {
    testing::write_wave(folder_ / "silent.wav", std::vector<float>(22050 * 30));
    for (const Stretch& stretch : stretches(folder_ / "silent.wav", 3)) EXPECT_EQ(stretch.genre, "");
    EXPECT_EQ(report_.verdict, audio::Verdict::kSilent);
    testing::write_wave(folder_ / "short.wav", testing::tone(0.2, 440));
    EXPECT_TRUE(stretches(folder_ / "short.wav", 3).empty());
    EXPECT_EQ(report_.verdict, audio::Verdict::kTooShort);
}

TEST_F(TimelineTest, WhatCannotBeHeardHasAVerdict) {
    EXPECT_TRUE(stretches(folder_ / "missing.wav", 30).empty());
    EXPECT_EQ(report_.verdict, audio::Verdict::kUnreadable);
}

TEST_F(TimelineTest, RefusesAnEmptyStretch) {
    EXPECT_THROW(stretches(folder_ / "a.wav", 0), Error);
}

TEST_F(TimelineTest, EndsOnRequest) {
    testing::write_wave(folder_ / "a.wav", testing::tone(60, 440));
    std::stop_source source;
    std::size_t delivered = 0;
    analyze_timeline(
        folder_ / "a.wav", model_, 3,
        [&](const Stretch&) {
            ++delivered;
            source.request_stop();
        },
        source.get_token());
    EXPECT_LT(delivered, 15U);
}

}  // namespace
}  // namespace segue::pipeline
