// What find_similar lists and what it leaves out, in catalogs without files.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "made_up_fingerprint.h"
#include "segue/similar.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using catalog::Tags;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Stages kStages{{1, "model"}, [] { return AnalyzeFunction(); }};

// Recordings whose embeddings lie on a circle.
class SelectionTest : public ::testing::Test {
  protected:
    static std::vector<float> direction(double degrees) {
        const double angle = degrees * M_PI / 180;
        return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    }
    void add(const std::string& name, double degrees, Tags tags = {}, std::string content = {},
             std::vector<std::uint32_t> fingerprint = {}) {
        const std::string hash = "hash of " + name;
        if (content.empty()) content = "content of " + name;
        const catalog::Sound sound{.hash = hash,
                                   .content_hash = content,
                                   .verdict = "sound",
                                   .genre = degrees < 45 ? "jazz" : "rock",
                                   .confidence = 0.5F,
                                   .probabilities = {0.5F, 0.5F},
                                   .embedding = direction(degrees),
                                   .mfcc_mean = {1, static_cast<float>(degrees)},
                                   .rhythm = direction(2 * degrees),
                                   .fingerprint = std::move(fingerprint),
                                   .versions = kStages.versions};
        add_file(name, std::move(tags), hash, sound);
    }
    void add_copy(const std::string& name, const std::string& original, Tags tags = {}) {
        add_file(name, std::move(tags), "hash of " + original, {});
    }
    SimilarTracks find(const Names& queries, SimilarOptions options = {}) {
        std::vector<fs::path> paths;
        for (const std::string& name : queries) paths.push_back(path_of(name));
        options.count = 99;
        return find_similar(catalog_, paths, kStages, options);
    }
    Names names(const Names& queries, SimilarOptions options = {}) {
        Names names;
        for (const auto& similar : find(queries, std::move(options)).tracks) {
            names.push_back(similar.track.path.lexically_relative("/music"));
        }
        return names;
    }
    static fs::path path_of(const std::string& name) { return fs::path("/music") / name; }

    segue::testing::TemporaryFolder folder_;
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};

  private:
    void add_file(const std::string& name, Tags tags, const std::string& hash, std::optional<catalog::Sound> sound) {
        const catalog::Finding finding{
            .path = path_of(name), .tags = std::move(tags), .hash = hash, .sound = std::move(sound)};
        catalog_.store(std::span(&finding, 1));
    }
};

TEST_F(SelectionTest, ABlendLiesBetweenItsParts) {
    for (const int degrees : {0, 20, 40, 60, 80, 100}) add(std::to_string(degrees), degrees);
    EXPECT_THAT(names({"0", "80"}), ElementsAre("40", "20", "60", "100"));
    EXPECT_THAT(names({"80", "0"}), ElementsAre("40", "20", "60", "100")) << "whatever their order";
    EXPECT_NEAR(find({"0", "80"}).tracks.front().similarity, 1, 1e-6);
    EXPECT_EQ(names({"20", "20"}), names({"20"}));
}

TEST_F(SelectionTest, TurnsAwayFromWhatIsAvoided) {
    for (const int degrees : {0, 21, 39, 60, 80, 101}) add(std::to_string(degrees), degrees);
    EXPECT_THAT(names({"60"}), ElementsAre("80", "39", "21", "101", "0"));
    EXPECT_THAT(names({"60"}, {.avoid = {path_of("101")}}), ElementsAre("39", "21", "0", "80"));
    EXPECT_THAT(names({"60"}, {.avoid = {path_of("0")}}), ElementsAre("80", "101", "39", "21"));
    const double angle = (39 - 32.218297) * M_PI / 180;  // where 60 less half of 101 points to
    EXPECT_NEAR(find({"60"}, {.avoid = {path_of("101")}}).tracks.front().similarity, std::cos(angle), 1e-6);
}

TEST_F(SelectionTest, WhatIsAvoidedIsNotListedButItsArtistIs) {
    add("query", 0, {.artist = "A"});
    add("avoided", 90, {.artist = "B"});
    add_copy("copy of it", "avoided");
    add("by the same", 10, {.artist = "B"});
    EXPECT_THAT(names({"query"}, {.avoid = {path_of("avoided")}}), ElementsAre("by the same"));
}

TEST_F(SelectionTest, ListsARecordingOnceWhateverItsContainer) {
    add("query", 0);
    add("a.wav", 10, {}, "samples");
    add("a.flac", 11, {}, "samples");
    add("b.wav", 20);
    EXPECT_THAT(names({"query"}), ElementsAre("a.wav", "b.wav"));
    EXPECT_THAT(names({"a.flac"}), ElementsAre("b.wav", "query"));
}

TEST_F(SelectionTest, ListsARecordingOnceWhateverItsEncoding) {
    const std::vector<std::uint32_t> fingerprint = segue::testing::made_up_fingerprint(1, 100);
    auto encoded = fingerprint;
    for (std::size_t i = 0; i < encoded.size(); i += 2) encoded[i] ^= 1U << i % 32;
    encoded.erase(encoded.begin(), encoded.begin() + 40);  // and its start cut off
    add("query", 0);
    add("a.flac", 10, {}, {}, fingerprint);
    add("a.mp3", 11, {}, {}, encoded);
    add("other", 20, {}, {}, segue::testing::made_up_fingerprint(2, 100));
    EXPECT_THAT(names({"query"}), ElementsAre("a.flac", "other"));
    EXPECT_THAT(names({"a.mp3"}), ElementsAre("other", "query"));
    EXPECT_THAT(names({"other"}, {.avoid = {path_of("a.flac")}}), ElementsAre("query"));
}

TEST_F(SelectionTest, CanLeaveOutTheSameAlbum) {
    const SimilarOptions others{.which = {.other_artists = false, .other_albums = true}};
    add("one/query", 0, {.artist = "A", .album = "First", .album_artist = "A"});
    add("two/same album", 10, {.artist = "A with B", .album = " first ", .album_artist = "a"});
    add("one/same folder", 20, {.artist = "C", .album = "First"});
    add("two/same title", 30, {.artist = "D", .album = "First"});
    add("one/other title", 40, {.artist = "A", .album = "Second"});
    add("one/no album", 50, {.artist = "A"});
    EXPECT_THAT(names({"one/query"}, others), ElementsAre("two/same title", "one/other title", "one/no album"));
    EXPECT_THAT(names({"one/no album"}, others),
                ElementsAre("one/other title", "two/same title", "one/same folder", "two/same album", "one/query"));
    EXPECT_THAT(names({"one/query", "one/other title"}, others), ElementsAre("two/same title", "one/no album"));
}

TEST_F(SelectionTest, CanKeepToYears) {
    add("query", 0, {.year = 1960});
    for (const int year : {1989, 1990, 1995, 1999, 2000}) add(std::to_string(year), year - 1980, {.year = year});
    add("no year", 1);
    EXPECT_THAT(names({"query"}, {.which = {.years = catalog::Years{1990, 1999}}}),
                ElementsAre("1990", "1995", "1999"));
    EXPECT_THAT(names({"query"}, {.which = {.years = catalog::Years{1995, 1995}}}), ElementsAre("1995"));
    EXPECT_THAT(names({"query"}, {.which = {.years = catalog::Years{2000, 1990}}}), IsEmpty());
}

TEST_F(SelectionTest, CanKeepToAFolder) {
    add("query", 0);
    add("jazz/a", 10);
    add("jazz/deep/er/b", 20);
    add("jazz2/c", 5);
    add("jazz", 6);
    const auto below = [&](const std::string& folder) { return SimilarOptions{.which = {.below = path_of(folder)}}; };
    EXPECT_THAT(names({"query"}, below("jazz")), ElementsAre("jazz", "jazz/a", "jazz/deep/er/b"));
    EXPECT_THAT(names({"query"}, below("jazz/")), ElementsAre("jazz/a", "jazz/deep/er/b"));
    EXPECT_THAT(names({"query"}, below("jazz/../jazz/deep")), ElementsAre("jazz/deep/er/b"));
    EXPECT_THAT(names({"query"}, below("pop")), IsEmpty());
}

TEST_F(SelectionTest, ShowsTheCopyThatFits) {
    add("query", 0);
    add("a/song", 10, {.year = 1970});
    add_copy("b/song", "a/song", {.year = 1990});
    EXPECT_THAT(names({"query"}), ElementsAre("a/song"));
    EXPECT_THAT(names({"query"}, {.which = {.below = path_of("b")}}), ElementsAre("b/song"));
    EXPECT_THAT(names({"query"}, {.which = {.years = catalog::Years{1990, 1990}}}), ElementsAre("b/song"));
    EXPECT_THAT(names({"query"}, {.which = {.years = catalog::Years{1990, 1990}, .below = path_of("a")}}), IsEmpty());
    catalog_.mark_missing(std::vector{path_of("b/song")});
    EXPECT_THAT(names({"query"}, {.which = {.below = path_of("b")}}), IsEmpty());
}

TEST_F(SelectionTest, CanAskForMoreSimilarity) {
    for (const int degrees : {0, 20, 45, 90, 170}) add(std::to_string(degrees), degrees);
    const auto at_least = [](double least) {
        return SimilarOptions{.which = {.min_similarity = static_cast<float>(least)}};
    };
    EXPECT_THAT(names({"0"}, at_least(0.5)), ElementsAre("20", "45"));
    EXPECT_THAT(names({"0"}, at_least(0.99)), IsEmpty());
    EXPECT_THAT(names({"0"}, at_least(-1)), ElementsAre("20", "45", "90", "170"));
}

TEST_F(SelectionTest, SaysWhy) {
    for (int i = 0; i < 30; ++i) add("crowd/" + std::to_string(i), 12 * i);
    add("query", 1);
    add("near", 2);
    EXPECT_THAT(find({"query"}).tracks.front().why, IsEmpty());
    const auto why = find({"query"}, {.why = true}).tracks.front().why;
    ASSERT_EQ(why.size(), 4U);
    const auto value = [](const Comparison& comparison, const std::string& name) {
        const auto found = std::ranges::find(comparison.values, name, &std::pair<std::string, double>::first);
        return found == comparison.values.end() ? std::nan("") : found->second;
    };
    EXPECT_EQ(why[0].respect, "sound");
    EXPECT_EQ(why[0].words, "alike");  // cosines of a circle deviate by 0.71
    EXPECT_NEAR(value(why[0], "similarity"), std::cos(1 * M_PI / 180), 1e-6);
    EXPECT_NEAR(value(why[0], "deviations"), 1.41, 0.2);
    EXPECT_EQ(why[1].respect, "timbre");
    EXPECT_EQ(why[2].respect, "rhythm");
    EXPECT_NEAR(value(why[2], "similarity"), std::cos(2 * M_PI / 180), 1e-6);
    EXPECT_EQ(why[3].respect, "genre");
    EXPECT_EQ(why[3].words, "the same");
    EXPECT_EQ(why[3].numbers, "jazz (50 %) beside jazz (50 %)");
    EXPECT_NEAR(value(why[3], "agreement"), 1, 1e-6);
}

TEST_F(SelectionTest, CanCompareRhythm) {
    for (const int degrees : {0, 10, 95, 185}) add(std::to_string(degrees), degrees);
    EXPECT_THAT(names({"0"}, {.by = "rhythm"}), ElementsAre("185", "10", "95"));
}

TEST_F(SelectionTest, SaysWhatDiffersInTempoAndLoudness) {
    const auto add_song = [&](const std::string& name, double degrees, std::optional<double> tempo,
                              std::optional<double> loudness) {
        add(name, degrees);
        catalog::Sound sound = catalog_.sound(*catalog_.find_sound("hash of " + name));
        sound.tempo_bpm = tempo;
        sound.loudness_lufs = loudness;
        const catalog::Finding finding{.path = path_of(name), .hash = sound.hash, .sound = sound};
        catalog_.store(std::span(&finding, 1));
    };
    add_song("query", 0, 100, -10);
    add_song("faster", 1, 110, -10.5);
    add_song("half", 2, 50.5, -16);
    add_song("double and slower", 3, 180, -4);
    add_song("neither half nor the same", 4, 68, -10);
    add_song("unknown", 5, {}, {});
    std::vector<std::string> words;
    for (const auto& track : find({"query"}, {.why = true}).tracks) {
        for (const auto& comparison : track.why) {
            if (comparison.respect == "tempo" || comparison.respect == "loudness") words.push_back(comparison.words);
        }
    }
    EXPECT_THAT(words, ElementsAre("10 % faster", "the same", "the same", "6 dB quieter", "10 % slower", "6 dB louder",
                                   "32 % slower", "the same"));
}

TEST_F(SelectionTest, SaysWhyBesideTheNearestOfSeveral) {
    for (const int degrees : {0, 20, 70, 90}) add(std::to_string(degrees), degrees);
    const auto tracks = find({"0", "90"}, {.why = true}).tracks;
    ASSERT_EQ(tracks.size(), 2U);
    EXPECT_EQ(tracks[0].track.path, path_of("20"));
    EXPECT_EQ(tracks[0].query, 0U);
    EXPECT_EQ(tracks[1].query, 1U);
    EXPECT_EQ(tracks[1].why.back().words, "the same");
    EXPECT_EQ(tracks[0].why.front().words, "") << "four recordings do not tell what is usual";
}

TEST_F(SelectionTest, RefusesWhatItCanNotAnswer) {
    add("query", 0);
    add("other", 10);
    EXPECT_THROW(find({}), Error);
    EXPECT_THROW(find({"query"}, {.by = "taste"}), Error);
    try {
        distance("taste");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("embedding, cosine, mfcc"));
    }
    for (const Distance& each : distances())
        EXPECT_THAT(names({"query"}, {.by = std::string(each.name)}), ElementsAre("other"));
}

}  // namespace
}  // namespace segue::pipeline
