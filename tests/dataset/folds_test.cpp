#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/dataset.h"

namespace segue::dataset {
namespace {

Clip clip(const std::string& name, const std::string& genre, const std::string& artist = "") {
    return {.path = name, .genre = genre, .group = artist};
}

// Two genres, 100 and 30 files; artists of one to four files.
std::vector<Clip> collection() {
    std::vector<Clip> clips;
    for (int i = 0; i < 130; ++i) {
        const std::string genre = i < 100 ? "rock" : "jazz";
        clips.push_back(clip(std::to_string(i), genre, genre + std::to_string(i % 37)));
    }
    return clips;
}

TEST(MakeFolds, EachGenreIsSpreadEvenly) {
    const auto clips = collection();
    const auto folds = make_folds(clips, {});
    std::map<std::pair<std::string, int>, int> counts;
    for (std::size_t i = 0; i < clips.size(); ++i) ++counts[{clips[i].genre, folds[i]}];
    for (int fold = 0; fold < 5; ++fold) {
        EXPECT_NEAR((counts[{"rock", fold}]), 20, 3) << fold;
        EXPECT_NEAR((counts[{"jazz", fold}]), 6, 2) << fold;
    }
}

TEST(MakeFolds, ArtistsAndCopiesStayTogether) {
    const auto clips = collection();
    std::vector<std::string> keys(clips.size());
    keys[0] = keys[99] = "same sound";
    const auto folds = make_folds(clips, keys);
    std::map<std::string, int> fold_of;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        EXPECT_EQ(fold_of.emplace(clips[i].group, folds[i]).first->second, folds[i]) << clips[i].group;
    }
    EXPECT_EQ(folds[0], folds[99]);
}

TEST(MakeFolds, AnArtistIsOneHoweverTheNameIsWritten) {
    auto clips = collection();
    clips[0].group = "the band";
    clips[37].group = "THE Band";
    clips[74].group = " The Band\t";
    const auto folds = make_folds(clips, {});
    EXPECT_EQ(folds[0], folds[37]);
    EXPECT_EQ(folds[0], folds[74]);
}

TEST(MakeFolds, OrderOfTheClipsDoesNotMatterAndTheSeedDoes) {
    const auto clips = collection();
    std::vector<Clip> reversed(clips.rbegin(), clips.rend());
    auto folds = make_folds(reversed, {});
    std::ranges::reverse(folds);
    EXPECT_EQ(folds, make_folds(clips, {}));
    EXPECT_NE(folds, make_folds(clips, {}, {.seed = 2}));
}

TEST(MakeFolds, OddCollections) {
    EXPECT_THAT(make_folds({}, {}), testing::IsEmpty());
    EXPECT_THAT(make_folds(std::vector{clip("a", "")}, {}), testing::ElementsAre(-1));
    const std::vector one_artist{clip("a", "x", "A"), clip("b", "x", "A"), clip("c", "x", "A")};
    EXPECT_THAT(make_folds(one_artist, {}), testing::ElementsAre(0, 0, 0));
    EXPECT_THAT(make_folds(one_artist, {}, {.folds = 3, .by_group = false}), testing::UnorderedElementsAre(0, 1, 2));
    EXPECT_THROW(make_folds(one_artist, {}, {.folds = 1}), Error);
    EXPECT_THROW(make_folds(one_artist, std::vector<std::string>{"key"}), Error);
}

}  // namespace
}  // namespace segue::dataset
