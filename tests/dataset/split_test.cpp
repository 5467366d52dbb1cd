#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataset/random.h"
#include "segue/dataset.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Collection {
    std::vector<Clip> clips;
    std::vector<std::string> sound_keys;
};

// `genres` genres of 8 to 60 files by small artists, some of whom work in two genres; some files are copies.
Collection random_collection(std::mt19937_64& random) {
    Collection result;
    const std::size_t genres = 2 + random() % 6;
    for (std::size_t genre = 0; genre < genres; ++genre) {
        const std::size_t files = 8 + random() % 53;
        for (std::size_t i = 0; i < files; ++i) {
            Clip clip;
            clip.genre = "genre" + std::to_string(genre);
            clip.path = clip.genre + "/" + std::to_string(i) + ".mp3";
            const std::size_t artist = random() % (files / 2 + 1);
            if (random() % 5 != 0) clip.group = "artist" + std::to_string(artist + genre * 25);
            if (random() % 10 == 0) clip.genre.clear();
            const bool has_key = random() % 3 != 0;
            result.sound_keys.push_back(has_key ? "sound" + std::to_string(random() % (genres * 100)) : "");
            result.clips.push_back(std::move(clip));
        }
    }
    return result;
}

std::string complaint(std::span<const Clip> clips, std::span<const std::string> keys = {},
                      const SplitOptions& options = {}) {
    try {
        split(clips, keys, options);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        return error.message();
    }
    return "none";
}

std::set<fs::path> paths(const std::vector<Clip>& clips, const std::vector<std::size_t>& side) {
    std::set<fs::path> result;
    for (const std::size_t i : side) result.insert(clips[i].path);
    return result;
}

// Clips that must stay together, found by relabelling until nothing changes.
std::vector<std::size_t> naive_components(const Collection& collection, bool by_group) {
    const auto& clips = collection.clips;
    std::vector<std::size_t> component(clips.size());
    for (std::size_t i = 0; i < clips.size(); ++i) component[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t a = 0; a < clips.size(); ++a) {
            for (std::size_t b = 0; b < clips.size(); ++b) {
                if (clips[a].genre.empty() || clips[b].genre.empty()) continue;
                const bool same_key =
                    !collection.sound_keys[a].empty() && collection.sound_keys[a] == collection.sound_keys[b];
                const bool same_group = by_group && !clips[a].group.empty() && clips[a].group == clips[b].group;
                if ((same_key || same_group) && component[a] != component[b]) {
                    component[a] = component[b] = std::min(component[a], component[b]);
                    changed = true;
                }
            }
        }
    }
    return component;
}

TEST(Split, KeepsItsPromisesOnRandomCollections) {
    std::mt19937_64 random(7);  // NOLINT(bugprone-random-generator-seed)
    int divided = 0;
    for (int round = 0; round < 150; ++round) {
        const Collection collection = random_collection(random);
        const auto& clips = collection.clips;
        const SplitOptions options{.validation_share = 0.1 + 0.1 * static_cast<double>(round % 5),
                                   .by_group = round % 3 != 0,
                                   .seed = random()};
        Split result;
        try {
            result = split(clips, collection.sound_keys, options);
        } catch (const Error&) {
            continue;  // a chain of artists and copies may tie a small genre together
        }
        ++divided;

        std::vector<int> side(clips.size(), -1);
        for (const std::size_t i : result.training) side[i] = 0;
        for (const std::size_t i : result.validation) side[i] = 1;
        ASSERT_TRUE(std::is_sorted(result.training.begin(), result.training.end()));
        ASSERT_TRUE(std::is_sorted(result.validation.begin(), result.validation.end()));
        const auto labelled = std::count_if(clips.begin(), clips.end(), [](const Clip& c) { return !c.genre.empty(); });
        ASSERT_EQ(result.training.size() + result.validation.size(), labelled);

        const auto component = naive_components(collection, options.by_group);
        std::map<std::size_t, int> component_side;
        std::map<std::string, std::pair<double, double>> count_and_validation;
        for (std::size_t i = 0; i < clips.size(); ++i) {
            ASSERT_EQ(side[i] == -1, clips[i].genre.empty());
            if (side[i] == -1) continue;
            ASSERT_EQ(component_side.emplace(component[i], side[i]).first->second, side[i]) << "a block is torn apart";
            count_and_validation[clips[i].genre].first += 1;
            count_and_validation[clips[i].genre].second += side[i];
        }
        for (const auto& [genre, counts] : count_and_validation) {
            ASSERT_GT(counts.second, 0) << genre;
            ASSERT_LT(counts.second, counts.first) << genre;
        }
    }
    EXPECT_GT(divided, 75);
}

TEST(Split, MeetsTheShareExactlyWithoutGroups) {
    std::vector<Clip> clips;
    for (int i = 0; i < 100; ++i) clips.push_back({.path = std::to_string(i), .genre = i < 70 ? "rock" : "jazz"});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Split result = split(clips, {}, {.validation_share = 0.2, .seed = seed});
        const auto rock = std::count_if(result.validation.begin(), result.validation.end(),
                                        [&](std::size_t i) { return clips[i].genre == "rock"; });
        EXPECT_EQ(rock, 14);
        EXPECT_EQ(result.validation.size(), 20U);
    }
}

TEST(Split, DependsOnTheSeedButNotOnTheOrder) {
    std::mt19937_64 random(3);  // NOLINT(bugprone-random-generator-seed)
    std::vector<Clip> clips;
    for (int i = 0; i < 120; ++i) {
        clips.push_back({.path = std::to_string(i),
                         .genre = i % 3 == 0 ? "rock" : "jazz",
                         .group = "artist" + std::to_string(i % 40)});
    }
    const auto validation = [](const std::vector<Clip>& given, std::uint64_t seed) {
        return paths(given, split(given, {}, {.seed = seed}).validation);
    };
    const auto first = validation(clips, 1);
    EXPECT_EQ(validation(clips, 1), first);
    EXPECT_NE(validation(clips, 2), first);
    std::shuffle(clips.begin(), clips.end(), random);
    EXPECT_EQ(validation(clips, 1), first);
}

// The first three of each genre in the order of a shuffle that was done in Python.
TEST(Split, IsTheSameOnEveryPlatform) {
    std::vector<Clip> clips;
    for (int i = 0; i < 20; ++i) {
        clips.push_back({.path = std::string(1, static_cast<char>('a' + i)), .genre = i < 10 ? "rock" : "jazz"});
    }
    EXPECT_THAT(split(clips, {}, {.validation_share = 0.3, .seed = 42}).validation, ElementsAre(3, 4, 8, 11, 16, 17));
}

// The first numbers of Vigna's reference implementation (splitmix64.c) for this seed.
TEST(SplitMix64, GivesTheReferenceNumbers) {
    SplitMix64 random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317U);
    EXPECT_EQ(random.next(), 3203168211198807973U);
    EXPECT_EQ(random.next(), 9817491932198370423U);
    EXPECT_EQ(random.next(), 4593380528125082431U);
}

TEST(SplitMix64, IsEvenBelowABound) {
    SplitMix64 random(1);
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(Split, ByGroupSpreadsArtistsOfTheDevelopmentMusic) {
    const fs::path csv = fs::path(SEGUE_SOURCE_DIR) / "../shared/data/tracks.csv";
    if (!fs::exists(csv)) GTEST_SKIP() << "no music at " << csv;
    const auto clips = read_manifest(csv).clips;
    const Split result = split(clips, {});
    std::map<std::string, std::pair<int, int>> counts;
    std::set<std::string> training_artists;
    for (const std::size_t i : result.training) {
        ++counts[clips[i].genre].first;
        training_artists.insert(clips[i].group);
    }
    for (const std::size_t i : result.validation) {
        ++counts[clips[i].genre].second;
        EXPECT_TRUE(clips[i].group.empty() || !training_artists.contains(clips[i].group)) << clips[i].group;
    }
    for (const auto& [genre, count] : counts) {
        EXPECT_NEAR(static_cast<double>(count.second) / (count.first + count.second), 0.2, 0.02) << genre;
    }
}

TEST(Split, NamesGenresWithTooFewFiles) {
    const std::vector<Clip> clips{{.path = "1", .genre = "rock"},
                                  {.path = "2", .genre = "rock"},
                                  {.path = "3", .genre = "jazz"},
                                  {.path = "4", .genre = "folk", .group = "X"},
                                  {.path = "5", .genre = "folk", .group = "X"},
                                  {.path = "6", .genre = "folk", .group = "X"}};
    const std::string message = complaint(clips);
    EXPECT_THAT(message, HasSubstr("'jazz' has 1 file"));
    EXPECT_THAT(message, HasSubstr("'folk' has 3 files, all of one artist"));
    EXPECT_THAT(message, Not(HasSubstr("rock")));
    EXPECT_THAT(complaint(clips, {}, {.by_group = false}), Not(HasSubstr("folk")));
    const std::vector<std::string> keys{"same", "same", "", "", "", ""};
    EXPECT_THAT(complaint(clips, keys, {.by_group = false}), HasSubstr("'rock' has 2 files, all"));
}

TEST(Split, NamesGenresThatShareTheirGroups) {
    // Three artists, each in two of three genres: whichever side each is on, one genre has one side only.
    std::vector<Clip> clips;
    int number = 0;
    for (const auto& [genre, artist] :
         {std::pair{"a", "1"}, {"b", "1"}, {"b", "2"}, {"c", "2"}, {"c", "3"}, {"a", "3"}}) {
        clips.push_back({.path = std::to_string(++number), .genre = genre, .group = artist});
    }
    EXPECT_THAT(complaint(clips), HasSubstr("(2 files in 2 groups) share their groups with other genres"));
    clips.push_back({.path = "7", .genre = "a"});
    EXPECT_EQ(complaint(clips), "none");
}

TEST(Split, RefusesWhatMakesNoSense) {
    const std::vector<Clip> clips{{.path = "1", .genre = "rock"}, {.path = "2", .genre = "rock"}};
    for (const double share : {0.0, 0.04, 0.51, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_THROW(split(clips, {}, {.validation_share = share}), Error) << share;
    }
    EXPECT_THROW(split(clips, std::vector<std::string>{"one"}), Error);
    EXPECT_EQ(complaint({}), "no file has a genre");
}

TEST(HoldOutFold, DividesByFoldAndKeepsCopiesOut) {
    const std::vector<Clip> clips{{.path = "0", .genre = "rock", .fold = 0},
                                  {.path = "1", .genre = "rock", .fold = 1},
                                  {.path = "2", .genre = "jazz", .fold = 0},
                                  {.path = "3", .genre = "jazz", .fold = 2},
                                  {.path = "4", .genre = "jazz"},
                                  {.path = "5", .genre = "", .fold = 1},
                                  {.path = "6", .genre = "", .fold = 0}};
    const Split plain = hold_out_fold(clips, {}, 0);
    EXPECT_THAT(plain.validation, ElementsAre(0, 2));
    EXPECT_THAT(plain.training, ElementsAre(1, 3));
    const std::vector<std::string> keys{"x", "x", "", "", "", "", ""};
    EXPECT_THAT(hold_out_fold(clips, keys, 0).training, ElementsAre(3));
}

TEST(HoldOutFold, SaysWhichSideIsEmpty) {
    const std::vector<Clip> clips{{.path = "0", .genre = "rock", .fold = 0}};
    const auto message = [&](int fold) -> std::string {
        try {
            hold_out_fold(clips, {}, fold);
        } catch (const Error& error) {
            return error.message();
        }
        return "none";
    };
    EXPECT_EQ(message(0), "no labelled file is in a fold other than 0");
    EXPECT_EQ(message(5), "no labelled file is in fold 5");
}

}  // namespace
}  // namespace segue::dataset
