#include "segue/library_neighbours.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const catalog::StageVersions kVersions{1, "model"};

// Recordings whose embeddings lie on a circle, one at each degree, in the order of their hashes.
class LibraryTest : public ::testing::Test {
  protected:
    void add(int degrees, const catalog::Tags& tags = {}, std::string content = {}) {
        const double angle = degrees * M_PI / 180;
        catalog::Sound sound{.hash = std::to_string(1000 + degrees),
                             .content_hash = std::move(content),
                             .verdict = "sound",
                             .embedding = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))},
                             .mfcc_mean = {1, static_cast<float>(-degrees)},
                             .rhythm = {1, static_cast<float>(degrees)},
                             .versions = kVersions};
        const catalog::Finding finding{
            .path = path_of(degrees), .tags = tags, .hash = sound.hash, .sound = std::move(sound)};
        catalog_.store(std::span(&finding, 1));
    }
    static fs::path path_of(int degrees) { return "/music/" + std::to_string(1000 + degrees); }
    Library library(std::size_t limit = 1000) const { return {catalog_, kVersions, limit}; }
    Library::Lists lists(const Library& library, int threads = 2) const {
        return library.nearest_ten(distance("cosine"), threads);
    }

    segue::testing::TemporaryFolder folder_;
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
};

TEST_F(LibraryTest, ListsTheNearestTen) {
    for (int degrees = 0; degrees < 150; ++degrees)
        add(degrees, {.artist = degrees % 3 == 0 ? "" : std::to_string(degrees % 3)});
    const auto found = lists(library());
    ASSERT_EQ(found.of_all.size(), 150U);
    EXPECT_THAT(found.of_all[0], ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    EXPECT_THAT(found.of_other_artists[0], ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) << "of nobody";
    EXPECT_THAT(found.of_other_artists[1], UnorderedElementsAre(0, 2, 3, 5, 6, 8, 9, 11, 12, 14)) << "not 4, 7, 10, 13";
    for (const Distance& by : distances()) {
        const auto one = library().nearest_ten(by, 1);
        const auto several = library().nearest_ten(by, 3);
        EXPECT_EQ(one.of_all, several.of_all) << by.name;
        EXPECT_EQ(one.of_other_artists, several.of_other_artists) << by.name;
    }
}

TEST_F(LibraryTest, TellsTagsAsNumbers) {
    add(0, {.artist = "A", .album = "First", .genre = "Jazz"});
    add(1, {.artist = " a", .album = "first ", .genre = "jazz"});
    add(2, {.album = "First", .album_artist = "B", .genre = "Rock"});
    add(3);
    const Library all = library();
    EXPECT_EQ(all.artists()[0], all.artists()[1]);
    EXPECT_NE(all.artists()[0], all.artists()[2]);
    EXPECT_EQ(all.albums()[0], all.albums()[1]);
    EXPECT_NE(all.albums()[0], all.albums()[2]) << "the same title by somebody else";
    EXPECT_EQ(all.genres()[0], all.genres()[1]);
    EXPECT_NE(all.genres()[0], all.genres()[2]);
    EXPECT_EQ((std::vector{all.artists()[3], all.albums()[3], all.genres()[3]}), (std::vector{-1, -1, -1}));
}

TEST_F(LibraryTest, HoldsARecordingOnceAndOnlyIfItIsThere) {
    add(0, {}, "samples");
    add(1, {}, "samples");
    add(2);
    add(3);
    catalog_.mark_missing(std::vector{path_of(3)});
    EXPECT_THAT(library().sounds(), ElementsAre(*catalog_.find_sound("1000"), *catalog_.find_sound("1002")));
}

TEST_F(LibraryTest, DrawsASample) {
    for (int degrees = 0; degrees < 50; ++degrees) add(degrees);
    const Library some = library(20);
    EXPECT_EQ(some.size(), 20U);
    EXPECT_EQ(some.sounds(), library(20).sounds());
    for (const auto& list : lists(some).of_all) EXPECT_THAT(list, Each(::testing::Lt(20U)));
}

TEST_F(LibraryTest, LeavesOutWhatOtherStagesAnalysed) {
    for (int degrees = 0; degrees < 5; ++degrees) add(degrees);
    const Library none(catalog_, {1, "another"}, 1000);
    EXPECT_EQ(none.size(), 0U);
    EXPECT_EQ(none.outdated(), 5U);
    EXPECT_THAT(lists(none).of_all, IsEmpty());
}

TEST_F(LibraryTest, StaysAsItWasWhileAScanChangesTheCatalog) {
    for (int degrees = 0; degrees < 50; ++degrees) add(degrees);
    const Library all = library();
    const auto before = lists(all).of_all;
    catalog_.mark_missing(std::vector{path_of(7)});
    catalog_.remove_missing(std::vector{path_of(7)});
    EXPECT_EQ(lists(all).of_all, before);
}

TEST_F(LibraryTest, StopsOnRequest) {
    for (int degrees = 0; degrees < 5; ++degrees) add(degrees);
    std::stop_source source;
    source.request_stop();
    try {
        library().nearest_ten(distances().front(), 1, {}, source.get_token());
        FAIL() << "not stopped";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInterrupted);
    }
}

}  // namespace
}  // namespace segue::pipeline
