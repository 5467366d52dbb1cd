#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/npz_reader.h"
#include "segue/features.h"
#include "segue/pipeline.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Npz;

FeatureTable small_table() {
    FeatureTable table({"genre"}, {"a", "b"});
    table.add_row("music/rock/One, \"two\".mp3", {"rock"}, 30, std::vector{0.1F, -1e-7F});
    table.add_row("ünï/音楽\n.ogg", {""}, 1.0 / 3, std::vector{16777216.0F, 0.0F});
    return table;
}

TEST(FeatureTable, IsWrittenAsCsv) {
    EXPECT_EQ(small_table().csv(),
              "path,filename,genre,duration,a,b\n"
              "\"music/rock/One, \"\"two\"\".mp3\",\"One, \"\"two\"\".mp3\",rock,30,0.1,-1e-07\n"
              "\"ünï/音楽\n.ogg\",\"音楽\n.ogg\",,0.3333333333333333,16777216,0\n");
    EXPECT_EQ(FeatureTable({}, {}).csv(), "path,filename,duration\n");
}

TEST(FeatureTable, IsWrittenAsNpz) {
    const Npz npz(small_table().npz());
    EXPECT_THAT(npz.names(),
                ElementsAre("path.npy", "filename.npy", "genre.npy", "duration.npy", "features.npy", "columns.npy"));
    const std::string order = std::endian::native == std::endian::little ? "<" : ">";
    EXPECT_EQ(npz["path"].descr, order + "U25");
    EXPECT_EQ(npz["path"].shape, "2,");
    EXPECT_THAT(npz["path"].texts(), ElementsAre(U"music/rock/One, \"two\".mp3", U"ünï/音楽\n.ogg"));
    EXPECT_THAT(npz["filename"].texts(), ElementsAre(U"One, \"two\".mp3", U"音楽\n.ogg"));
    EXPECT_THAT(npz["genre"].texts(), ElementsAre(U"rock", U""));
    EXPECT_THAT(npz["columns"].texts(), ElementsAre(U"a", U"b"));
    EXPECT_EQ(npz["duration"].descr, order + "f8");
    EXPECT_THAT(npz["duration"].numbers<double>(), ElementsAre(30, 1.0 / 3));
    EXPECT_EQ(npz["features"].descr, order + "f4");
    EXPECT_EQ(npz["features"].shape, "2, 2");
    EXPECT_THAT(npz["features"].numbers<float>(), ElementsAre(0.1F, -1e-7F, 16777216.0F, 0.0F));
}

TEST(FeatureTable, MayBeEmpty) {
    const Npz npz(FeatureTable({"genre"}, {"a", "b", "c"}).npz());
    EXPECT_EQ(npz["path"].shape, "0,");
    EXPECT_EQ(npz["genre"].descr.substr(1), "U1");
    EXPECT_EQ(npz["features"].shape, "0, 3");
}

TEST(FeatureTable, LeavesCellsOfMissingNumbersEmpty) {
    FeatureTable table({}, {"a", "b"});
    table.add_row("x", {}, 1, std::vector{std::numeric_limits<float>::quiet_NaN(), 2.0F});
    EXPECT_EQ(table.csv(), "path,filename,duration,a,b\nx,x,1,,2\n");
    EXPECT_TRUE(std::isnan(Npz(table.npz())["features"].numbers<float>()[0]));
}

TEST(FeatureTable, ReplacesWhatIsNoUtf8) {
    FeatureTable table({}, {});
    // A Latin-1 letter, an overlong slash, a surrogate, a sequence cut short, beyond U+10FFFF; then the largest of each
    // length, which are well-formed.
    table.add_row("\xE9.\xC0\xAF.\xED\xA0\x80.\xE3\x81.\xF4\x90\x80\x80.\x7F\xDF\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF", {},
                  0, {});
    const std::u32string expected =
        U"\xFFFD.\xFFFD\xFFFD.\xFFFD\xFFFD\xFFFD.\xFFFD\xFFFD.\xFFFD\xFFFD\xFFFD\xFFFD.\x7F\x7FF\xFFFF\x10FFFF";
    EXPECT_THAT(Npz(table.npz())["path"].texts(), ElementsAre(expected));
    EXPECT_THAT(table.csv(), HasSubstr("\xEF\xBF\xBD.\xEF\xBF\xBD"));
    EXPECT_THAT(table.csv(), HasSubstr("\x7F\xDF\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF"));
}

TEST(FeatureTable, GivesTheSameBytesAgain) {
    EXPECT_EQ(small_table().npz(), small_table().npz());
}

TEST(FeatureTable, RefusesRowsThatDoNotFit) {
    FeatureTable table({"genre"}, {"a"});
    EXPECT_THROW(table.add_row("x", {}, 0, std::vector{1.0F}), Error);
    EXPECT_THROW(table.add_row("x", {"rock"}, 0, std::vector{1.0F, 2.0F}), Error);
    EXPECT_EQ(table.rows(), 0U);
}

TEST(DescriptorColumns, AreNamedAfterTheDescriptors) {
    EXPECT_THAT(descriptor_columns({.mfcc_coefficients = 2}), ElementsAre("mfcc_00", "mfcc_01"));
    EXPECT_EQ(descriptor_columns({.mfcc_coefficients = 128})[100], "mfcc_100");
    const DescriptionOptions some{.descriptors = {dsp::Descriptor::kTempo, dsp::Descriptor::kRms,
                                                  dsp::Descriptor::kMfcc, dsp::Descriptor::kTuning},
                                  .mfcc_coefficients = 2,
                                  .loudness = true};
    EXPECT_THAT(descriptor_columns(some, true),
                ElementsAre("mfcc_00", "mfcc_01", "mfcc_00_std", "mfcc_01_std", "rms", "rms_std", "tempo", "tuning",
                            "loudness_lufs", "loudness_range_lu", "true_peak_dbtp"));
    const auto all = descriptor_columns({.descriptors = dsp::DescriptorSet::all(), .loudness = true});
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
    EXPECT_EQ(all.size(), 128U + 40 + 40 + 12 + 4 + 7 + 3 + 2 + 3);
}

TEST(Description, IsOfTheSamplesThatTheDecoderGives) {
    const segue::testing::TemporaryFolder folder;
    segue::testing::write_wave(folder / "a.wav", segue::testing::tone(4, 440, 44100), 44100);
    const DescriptionOptions all{.descriptors = dsp::DescriptorSet::all(), .mfcc_coefficients = 13, .loudness = true};
    const Description description = describe(folder / "a.wav", all);
    dsp::DescriptorAccumulator accumulator({.mfcc_coefficients = 13});
    accumulator.push(audio::load(folder / "a.wav").samples);
    const dsp::DescriptorStatistics expected = accumulator.finish();
    for (std::size_t i = 0; i < dsp::kDescriptors; ++i) {
        EXPECT_EQ(description.statistics.columns[i].mean, expected.columns[i].mean);
        EXPECT_EQ(description.statistics.columns[i].deviation, expected.columns[i].deviation);
    }
    EXPECT_NEAR(description.audio.loudness->true_peak_dbtp.value(), -6, 0.2);
    EXPECT_EQ(describe(folder / "a.wav").audio.loudness, std::nullopt);
    EXPECT_EQ(describe(folder / "a.wav").statistics[dsp::Descriptor::kMfcc].mean,
              mfcc_summary(folder / "a.wav").statistics.mean);
}

class DescriptorTable : public ::testing::Test {
  protected:
    DescriptorTable() {
        for (int i = 0; i < 5; ++i) {
            const fs::path path = folder_ / ("tone" + std::to_string(i) + ".wav");
            segue::testing::write_wave(path, segue::testing::tone(1, 200.0 + 100 * i));
            clips_.push_back({.path = path, .genre = i % 2 == 0 ? "even" : "odd"});
        }
    }
    const segue::testing::TemporaryFolder folder_;
    std::vector<dataset::Clip> clips_;
};

TEST_F(DescriptorTable, HoldsTheSummaryOfEachFile) {
    const auto result =
        descriptor_table(clips_, {.content = {.mfcc_coefficients = 13}, .deviation = true, .threads = 2});
    EXPECT_THAT(result.failed, IsEmpty());
    const Npz npz(result.table.npz());
    EXPECT_EQ(npz["features"].shape, "5, 26");
    EXPECT_THAT(npz["genre"].texts(), ElementsAre(U"even", U"odd", U"even", U"odd", U"even"));
    EXPECT_THAT(npz["duration"].numbers<double>(), ::testing::Each(1.0));
    const auto features = npz["features"].numbers<float>();
    for (std::size_t i = 0; i < clips_.size(); ++i) {
        const auto expected = mfcc_summary(clips_[i].path, 13).statistics;
        for (std::size_t k = 0; k < 13; ++k) {
            EXPECT_EQ(features[i * 26 + k], expected.mean[k]);
            EXPECT_EQ(features[i * 26 + 13 + k], expected.deviation[k]);
        }
    }
}

TEST_F(DescriptorTable, IsTheSameForAnyNumberOfThreads) {
    const DescriptionOptions all{.descriptors = dsp::DescriptorSet::all(), .loudness = true};
    for (const DescriptionOptions& content : {DescriptionOptions{}, all}) {
        const auto one = descriptor_table(clips_, {.content = content, .deviation = true, .threads = 1});
        const auto four = descriptor_table(clips_, {.content = content, .deviation = true, .threads = 4});
        EXPECT_EQ(one.table.npz(), four.table.npz());
        EXPECT_EQ(one.table.rows(), clips_.size());
    }
}

TEST_F(DescriptorTable, HasEveryNumberUnderItsName) {
    const DescriptionOptions content{.descriptors = {dsp::Descriptor::kSpectralContrast, dsp::Descriptor::kTempo},
                                     .loudness = true};
    const auto one = std::span(clips_).first(1);
    const Npz npz(descriptor_table(one, {.content = content, .deviation = true}).table.npz());
    const Description expected = describe(clips_[0].path, content);
    const auto& [means, deviations] = expected.statistics[dsp::Descriptor::kSpectralContrast];
    std::vector<float> numbers(means);
    numbers.insert(numbers.end(), deviations.begin(), deviations.end());
    numbers.push_back(expected.statistics[dsp::Descriptor::kTempo].mean[0]);
    numbers.push_back(static_cast<float>(*expected.audio.loudness->integrated_lufs));
    const auto features = npz["features"].numbers<float>();
    ASSERT_EQ(features.size(), numbers.size() + 2);
    EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), features.begin()));
    EXPECT_TRUE(std::isnan(features[numbers.size()]));  // a second has no loudness range
    EXPECT_EQ(features.back(), static_cast<float>(*expected.audio.loudness->true_peak_dbtp));
    EXPECT_THAT(npz["columns"].texts(), Contains(U"spectral_contrast_06_std"));
}

TEST_F(DescriptorTable, NamesFilesThatFailAndGoesOn) {
    write_file_atomically(clips_[1].path, "no sound at all");
    fs::remove(clips_[3].path);
    Progress last;
    const auto result = descriptor_table(clips_, {.threads = 2}, [&](const Progress& progress) { last = progress; });
    EXPECT_EQ(result.table.rows(), 3U);
    ASSERT_EQ(result.failed.size(), 2U);
    EXPECT_EQ(result.failed[0].path, clips_[1].path);
    EXPECT_EQ(result.failed[1].path, clips_[3].path);
    for (const auto& failure : result.failed) EXPECT_FALSE(failure.reason.empty());
    EXPECT_EQ(last.done, 5U);
    EXPECT_EQ(last.failed, 2U);
    EXPECT_EQ(result.not_begun, 0U);
}

TEST_F(DescriptorTable, KeepsWhatIsDoneWhenStopped) {
    std::stop_source source;
    const auto result = descriptor_table(
        clips_, {.threads = 1},
        [&](const Progress& progress) {
            if (progress.done == 2) source.request_stop();
        },
        source.get_token());
    EXPECT_EQ(result.table.rows(), 2U);
    EXPECT_EQ(result.not_begun, 3U);
    EXPECT_THAT(result.failed, IsEmpty());
}

TEST_F(DescriptorTable, RefusesImpossibleNumbersOfCoefficients) {
    EXPECT_THROW(descriptor_table(clips_, {.content = {.mfcc_coefficients = 0}}), Error);
    EXPECT_THROW(descriptor_table(clips_, {.content = {.mfcc_coefficients = 129}}), Error);
}

class CatalogTable : public ::testing::Test {
  protected:
    void store(const fs::path& path, float seed, const catalog::StageVersions& versions = kCurrent,
               std::size_t embedding_size = 3) {
        catalog::Sound sound;
        sound.hash = path.native();
        sound.verdict = "sound";
        sound.duration_s = 30.5;
        sound.genre = "jazz";
        sound.confidence = 0.75F;
        sound.probabilities = {0.75F, 0.25F};
        sound.embedding.assign(embedding_size, seed);
        sound.mfcc_mean = {seed, -seed};
        sound.versions = versions;
        catalog_.store(std::vector{catalog::Finding{.path = path,
                                                    .stamp = {1, 1},
                                                    .tags = {.title = "Title", .artist = "Artist", .album = "Album"},
                                                    .hash = sound.hash,
                                                    .sound = sound}});
    }

    inline static const catalog::StageVersions kCurrent{2, "this model"};
    const segue::testing::TemporaryFolder folder_;
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
};

TEST_F(CatalogTable, HoldsEveryTrackInOrder) {
    store("/music/b.mp3", 2);
    store("/music/a.mp3", 1);
    const auto result = catalog_table(catalog_, kCurrent, true);
    EXPECT_EQ(result.table.csv(),
              "path,filename,genre,title,artist,album,duration,confidence,mfcc_00,mfcc_01,embedding_000,embedding_001,"
              "embedding_002\n"
              "/music/a.mp3,a.mp3,jazz,Title,Artist,Album,30.5,0.75,1,-1,1,1,1\n"
              "/music/b.mp3,b.mp3,jazz,Title,Artist,Album,30.5,0.75,2,-2,2,2,2\n");
    const Npz npz(catalog_table(catalog_, kCurrent).table.npz());
    EXPECT_EQ(npz["features"].shape, "2, 3");
    EXPECT_THAT(npz["artist"].texts(), ElementsAre(U"Artist", U"Artist"));
}

TEST_F(CatalogTable, LeavesOutWhatIsMissingOutdatedOrSilent) {
    store("/music/a.mp3", 1, {1, "this model"});
    store("/music/b.mp3", 2, {2, "another model"}, 5);
    store("/music/c.mp3", 3);
    store("/music/d.mp3", 4, kCurrent, 0);
    store("/music/e.mp3", 5);
    const std::vector<fs::path> gone{"/music/e.mp3"};
    catalog_.mark_missing(gone);
    const auto with_embedding = catalog_table(catalog_, kCurrent, true);
    EXPECT_EQ(with_embedding.table.rows(), 1U);
    EXPECT_EQ(with_embedding.outdated, 2U);
    EXPECT_EQ(with_embedding.without_sound, 1U);
    const auto without = catalog_table(catalog_, kCurrent);
    EXPECT_EQ(without.table.rows(), 3U);  // d.mp3, whose model gives no embedding, too
    EXPECT_EQ(without.outdated, 1U);
}

TEST_F(CatalogTable, MayBeEmpty) {
    EXPECT_EQ(catalog_table(catalog_, kCurrent, true).table.rows(), 0U);
}

}  // namespace
}  // namespace segue::pipeline
