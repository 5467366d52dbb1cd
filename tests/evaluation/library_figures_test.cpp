#include "segue/library_figures.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/core.h"

namespace segue::evaluation {
namespace {

using ::testing::ElementsAre;

// Two artists with two recordings each and one recording of nobody; genres 0 and 1.
const LibraryTags kTags{.artists = {7, 7, 8, 8, kNoTag}, .albums = {1, 1, 2, kNoTag, 1}, .genres = {0, 1, 0, 1, 0}};
const LibraryLists kLists{.of_other_artists = {{2, 3, 4}, {3, 2}, {4, 1}, {}, {0, 1, 2, 3}},
                          .of_all = {{1, 2}, {0}, {3, 1}, {2}, {0, 1}}};

TEST(LibraryFigures, CountsWhatNeighboursShare) {
    const LibraryFigures figures = library_figures(kTags, kLists);
    EXPECT_EQ(figures.recordings, 5U);
    EXPECT_EQ(figures.genre.asked, 4U) << "a list is empty";
    EXPECT_DOUBLE_EQ(figures.genre.at_1, 4 / 4.0);
    EXPECT_DOUBLE_EQ(figures.genre.at_10, (2 / 3.0 + 1 / 2.0 + 1 / 2.0 + 2 / 4.0) / 4);
    EXPECT_EQ(figures.album.asked, 4U) << "a recording is of no album";
    EXPECT_DOUBLE_EQ(figures.album.at_1, 3 / 4.0);
    EXPECT_DOUBLE_EQ(figures.album.at_10, (1 / 2.0 + 1 + 0 + 1) / 4);
    EXPECT_EQ(figures.artist.asked, 4U);
    EXPECT_DOUBLE_EQ(figures.artist.at_1, 1);
    EXPECT_DOUBLE_EQ(figures.orphans, 0);
    EXPECT_EQ(figures.hubs.front().lists, 3U);
    EXPECT_EQ(figures.hubs.front().row, 2U) << "rows 2 and 3 are in three lists each";
    EXPECT_THAT(figures.genre_hits, ElementsAre(2 / 3.0F, 0.5F, 0.5F, -1, 0.5F));
}

TEST(LibraryFigures, ChanceIsThatOfARecordingDrawnAtRandom) {
    const LibraryFigures figures = library_figures(kTags, kLists);
    // Row 0 may have 2, 3 and 4 in its list, two of which are of genre 0, row 1 one of three, row 2 two of three,
    // row 4 two of four.
    EXPECT_DOUBLE_EQ(figures.genre.chance, (2 / 3.0 + 1 / 3.0 + 2 / 3.0 + 2 / 4.0) / 4);
    EXPECT_DOUBLE_EQ(figures.album.chance, (2 / 4.0 + 2 / 4.0 + 0 + 2 / 4.0) / 4);
    EXPECT_DOUBLE_EQ(figures.artist.chance, 1 / 4.0);
}

TEST(LibraryFigures, RandomListsAgreeAsChanceDoes) {
    std::mt19937 random(1);
    constexpr int kRecordings = 3000;
    LibraryTags tags;
    for (int i = 0; i < kRecordings; ++i) {
        const int artist = i % 300;
        tags.artists.push_back(i % 7 == 0 ? kNoTag : artist);
        tags.genres.push_back(artist % 11 < 4 ? 0 : artist % 11);
        tags.albums.push_back(i % 900);
    }
    LibraryLists lists;
    for (int i = 0; i < kRecordings; ++i) {
        std::vector<std::size_t> of_others, of_all;
        while (of_others.size() < 10) {
            const auto row = random() % kRecordings;
            if (static_cast<int>(row) == i) continue;
            const int artist = tags.artists[static_cast<std::size_t>(i)];
            if (artist == kNoTag || tags.artists[row] != artist) of_others.push_back(row);
            if (of_all.size() < 10) of_all.push_back(row);
        }
        lists.of_other_artists.push_back(of_others);
        lists.of_all.push_back(of_all);
    }
    const LibraryFigures figures = library_figures(tags, lists);
    EXPECT_NEAR(figures.genre.at_10, figures.genre.chance, 0.01);
    EXPECT_NEAR(figures.genre.at_1, figures.genre.chance, 0.03);
    EXPECT_NEAR(figures.album.at_10, figures.album.chance, 0.001);
    EXPECT_NEAR(figures.hubness, 1 / std::sqrt(10.0), 0.15) << "that of a Poisson distribution";
    EXPECT_LT(figures.orphans, 0.001);
}

TEST(LibraryFigures, NamesTheHubsAndCountsTheOrphans) {
    LibraryTags tags;
    LibraryLists lists;
    for (std::size_t row = 0; row < 40; ++row) {
        tags.artists.push_back(static_cast<int>(row));
        tags.albums.push_back(kNoTag);
        tags.genres.push_back(kNoTag);
        lists.of_other_artists.push_back(row == 5 ? std::vector<std::size_t>{6} : std::vector<std::size_t>{5});
        lists.of_all.push_back(lists.of_other_artists.back());
    }
    const LibraryFigures figures = library_figures(tags, lists);
    ASSERT_EQ(figures.hubs.size(), 10U);
    EXPECT_EQ(figures.hubs[0].row, 5U);
    EXPECT_EQ(figures.hubs[0].lists, 39U);
    EXPECT_EQ(figures.hubs[1].row, 6U);
    EXPECT_DOUBLE_EQ(figures.orphans, 38 / 40.0);
    EXPECT_GT(figures.hubness, 5);
    EXPECT_EQ(figures.genre.asked, 0U);
    EXPECT_EQ(figures.genre.at_1, 0);
}

TEST(LibraryFigures, AnAdvantageIsAsSureAsItsArtistsAreMany) {
    LibraryFigures better, worse;
    std::vector<int> many, few;
    for (int i = 0; i < 400; ++i) {
        worse.genre_hits.push_back(static_cast<float>(i % 10) / 20);
        better.genre_hits.push_back(worse.genre_hits.back() + (i % 4 == 0 ? 0.4F : 0));
        many.push_back(i % 50 == 0 ? kNoTag : i);
        few.push_back(i % 4);
    }
    const Advantage sure = genre_advantage(better, worse, many);
    EXPECT_NEAR(sure.difference, 0.1, 1e-6);
    EXPECT_NEAR(sure.error, 0.4 * std::sqrt(0.25 * 0.75 / 399), 1e-4)
        << "each recording for itself: the standard error";
    const Advantage unsure = genre_advantage(better, worse, few);
    EXPECT_NEAR(unsure.difference, 0.1, 1e-6);
    EXPECT_NEAR(unsure.error, 0.1, 1e-4) << "one artist of four makes the difference";
    const Advantage reverse = genre_advantage(worse, better, many);
    EXPECT_NEAR(reverse.difference, -0.1, 1e-6);
    better.genre_hits.assign(400, -1);
    EXPECT_EQ(genre_advantage(better, worse, many).error, 0);
}

TEST(LibraryFigures, RefusesWhatIsNotOfTheSameRecordings) {
    LibraryTags tags = kTags;
    tags.genres.pop_back();
    EXPECT_THROW(library_figures(tags, kLists), Error);
    EXPECT_EQ(library_figures({}, {}).recordings, 0U);
}

}  // namespace
}  // namespace segue::evaluation
