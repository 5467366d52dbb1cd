#include "segue/catalog.h"

#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/findings.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::error_of;
using ::testing::IsEmpty;
using testing::kVersions;
using testing::make_copy;
using testing::make_finding;
using testing::make_refused;
using testing::make_sound;
using testing::store;
using ::testing::UnorderedElementsAre;

class CatalogTest : public ::testing::Test {
  protected:
    std::vector<fs::path> paths_of(SoundId sound) const {
        std::vector<fs::path> paths;
        for (const Track& track : catalog_.tracks_of(sound)) paths.push_back(track.path);
        return paths;
    }

    TemporaryFolder folder_;
    Catalog catalog_{folder_ / "catalog.db", IfAbsent::kCreate};
};

TEST_F(CatalogTest, IsEmptyAtFirst) {
    const Counts counts = catalog_.counts();
    EXPECT_EQ(counts.tracks + counts.missing_tracks + counts.sounds + counts.analysed_sounds, 0U);
    EXPECT_FALSE(catalog_.find_track("/a"));
    EXPECT_FALSE(catalog_.find_file("/a"));
    EXPECT_FALSE(catalog_.find_sound("aa"));
    EXPECT_THAT(catalog_.tracks_of(SoundId{1}), IsEmpty());
    EXPECT_THAT(catalog_.genres(), IsEmpty());
    EXPECT_TRUE(catalog_.vectors(VectorKind::kEmbedding, kVersions).values.empty());
    catalog_.check();
}

TEST_F(CatalogTest, GivesBackWhatWasStored) {
    const Finding finding = make_finding("/music/a.flac", make_sound("aa", 5), {std::int64_t{1} << 40, -7});
    EXPECT_EQ(store(catalog_, finding), Change::kAdded);

    const Catalog again(catalog_.path(), IfAbsent::kFail);
    const auto track = again.find_track("/music/a.flac");
    ASSERT_TRUE(track);
    EXPECT_EQ(track->path, finding.path);
    EXPECT_EQ(track->stamp, finding.stamp);
    EXPECT_EQ(track->tags, finding.tags);
    EXPECT_FALSE(track->missing);
    EXPECT_EQ(again.sound(track->sound), *finding.sound);
    EXPECT_EQ(again.find_sound("aa"), track->sound);
    EXPECT_EQ(again.find_file("/music/a.flac"), (KnownFile{finding.stamp, false, "aa", kVersions}));
    EXPECT_THAT(again.genres(), ElementsAre("rock"));
}

TEST_F(CatalogTest, KeepsEveryBitOfItsNumbers) {
    Sound sound = make_sound("aa");
    sound.embedding = {std::numeric_limits<float>::denorm_min(), -0.0F, std::numeric_limits<float>::max(), 1.0F / 3};
    sound.confidence = 0.1F;
    sound.duration_s = 0.1;
    store(catalog_, make_finding("/a", sound));
    EXPECT_EQ(catalog_.sound(*catalog_.find_sound("aa")), sound);
}

TEST_F(CatalogTest, KeepsAnyBytesOfNamesAndTags) {
    const fs::path path = "/music/\xFF\xFE\n'\"\xC3\xA9.mp3";
    Finding finding = make_finding(path, make_sound("aa"));
    finding.tags.title = std::string("nul\0inside", 10);
    finding.tags.artist = "\xFF'; DROP TABLE tracks; --";
    store(catalog_, finding);
    const auto track = catalog_.find_track(path);
    ASSERT_TRUE(track);
    EXPECT_EQ(track->path.native(), path.native());
    EXPECT_EQ(track->tags, finding.tags);
    EXPECT_THAT(catalog_.present_below("/music"), ElementsAre(path));
}

TEST_F(CatalogTest, CopiesShareASound) {
    store(catalog_, make_finding("/b", make_sound("aa")));
    EXPECT_EQ(store(catalog_, make_copy("/a", "aa")), Change::kAdded);
    EXPECT_EQ(store(catalog_, make_finding("/c", make_sound("aa"))), Change::kAdded);
    EXPECT_THAT(paths_of(*catalog_.find_sound("aa")), ElementsAre("/a", "/b", "/c"));
    EXPECT_EQ(catalog_.counts().sounds, 1U);
}

TEST_F(CatalogTest, LeavesOutACopyOfAnUnknownSound) {
    EXPECT_EQ(store(catalog_, make_copy("/a", "aa")), Change::kNoSound);
    EXPECT_EQ(catalog_.counts().tracks, 0U);
}

TEST_F(CatalogTest, AStoredPathIsUpdated) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    const TrackId id = catalog_.find_track("/a")->id;

    Finding retagged = make_copy("/a", "aa");
    retagged.stamp = {1010, 2};
    retagged.tags.title = "Another";
    EXPECT_EQ(store(catalog_, retagged), Change::kUpdated);
    EXPECT_EQ(catalog_.find_track("/a")->id, id);
    EXPECT_EQ(catalog_.find_track("/a")->tags.title, "Another");
    EXPECT_EQ(catalog_.find_track("/a")->stamp, retagged.stamp);

    EXPECT_EQ(store(catalog_, make_finding("/a", make_sound("bb"))), Change::kUpdated);
    EXPECT_EQ(catalog_.find_track("/a")->sound, catalog_.find_sound("bb"));
    EXPECT_TRUE(catalog_.find_sound("aa")) << "an analysis is kept: the file may come back";
}

TEST_F(CatalogTest, ExcerptsReplaceNoAnalysisOfTheWholeByTheSameStages) {
    Sound whole = make_sound("aa", 1);
    whole.versions.heard = kWhole;
    store(catalog_, make_finding("/a", whole));
    EXPECT_EQ(store(catalog_, make_finding("/b", make_sound("aa", 2))), Change::kAdded);
    EXPECT_EQ(catalog_.sound(catalog_.find_track("/b")->sound), whole);
    Sound newer = make_sound("aa", 3);
    ++newer.versions.features;
    store(catalog_, make_finding("/b", newer));
    EXPECT_EQ(catalog_.sound(catalog_.find_track("/a")->sound), newer);
}

TEST_F(CatalogTest, ANewAnalysisReplacesTheOldOneForAllCopies) {
    store(catalog_, make_finding("/a", make_sound("aa", 1)));
    store(catalog_, make_copy("/b", "aa"));
    Sound newer = make_sound("aa", 2);
    newer.versions = {kVersions.features, "another model"};
    newer.mfcc_mean = {};
    store(catalog_, make_finding("/b", newer));
    EXPECT_EQ(catalog_.sound(catalog_.find_track("/a")->sound), newer);
    EXPECT_EQ(catalog_.counts().sounds, 1U);
}

TEST_F(CatalogTest, AMissingTrackOfTheSameSoundMoves) {
    store(catalog_, make_finding("/old", make_sound("aa")));
    store(catalog_, make_finding("/stays", make_sound("aa")));
    const TrackId id = catalog_.find_track("/old")->id;
    catalog_.mark_missing(std::vector<fs::path>{"/old"});

    EXPECT_EQ(store(catalog_, make_copy("/new", "aa")), Change::kMoved);
    EXPECT_FALSE(catalog_.find_track("/old"));
    ASSERT_TRUE(catalog_.find_track("/new"));
    EXPECT_EQ(catalog_.find_track("/new")->id, id);
    EXPECT_FALSE(catalog_.find_track("/new")->missing);
    EXPECT_EQ(store(catalog_, make_copy("/newer", "aa")), Change::kAdded);
}

TEST_F(CatalogTest, MarksMissingTracksAndTakesThemBack) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    const std::vector<fs::path> paths{"/a", "/unknown"};
    catalog_.mark_missing(paths);
    EXPECT_TRUE(catalog_.find_track("/a")->missing);
    EXPECT_TRUE(catalog_.find_file("/a")->missing);
    EXPECT_EQ(catalog_.counts().missing_tracks, 1U);
    catalog_.mark_missing(paths, false);
    EXPECT_FALSE(catalog_.find_track("/a")->missing);
    EXPECT_EQ(catalog_.counts().tracks, 1U);
}

TEST_F(CatalogTest, FilesWithoutAudioHaveVerdictsOfTheirOwn) {
    store(catalog_, make_finding("/a.mp3", make_refused("not-audio")));
    store(catalog_, make_finding("/b.mp3", make_refused("not-audio")));
    EXPECT_EQ(catalog_.counts().sounds, 2U);
    EXPECT_EQ(catalog_.counts().analysed_sounds, 0U);
    const auto track = catalog_.find_track("/a.mp3");
    EXPECT_EQ(catalog_.sound(track->sound), make_refused("not-audio"));
    EXPECT_EQ(catalog_.find_file("/a.mp3"), (KnownFile{{1000, 1}, false, "", kVersions}));

    // They are no copies of one another, and leave nothing behind.
    catalog_.mark_missing(std::vector<fs::path>{"/b.mp3"});
    EXPECT_EQ(store(catalog_, make_finding("/c.mp3", make_refused("not-audio"))), Change::kAdded);
    store(catalog_, make_finding("/a.mp3", make_refused("broken")));
    EXPECT_EQ(catalog_.sound(catalog_.find_track("/a.mp3")->sound).verdict, "broken");
    store(catalog_, make_finding("/a.mp3", make_sound("aa")));
    EXPECT_EQ(catalog_.counts().sounds, 3U);
    catalog_.check();
}

TEST_F(CatalogTest, TellsTheVerdictOfWhatItStores) {
    Sound silent = make_refused("silent");
    silent.hash = "aa";
    const std::vector<Stored> stored =
        catalog_.store(std::vector{make_finding("/a", silent), make_copy("/b", "aa"), make_copy("/c", "none"),
                                   make_finding("/d", make_sound("bb"))});
    ASSERT_EQ(stored.size(), 4U);
    for (const Stored& of_silent : {stored[0], stored[1]}) {
        EXPECT_EQ(of_silent.verdict, "silent");
        EXPECT_EQ(of_silent.reason, silent.reason);
    }
    EXPECT_EQ(stored[2].verdict, "");
    EXPECT_EQ(stored[3].verdict, "sound");
}

TEST_F(CatalogTest, ListsThePresentBelowAFolderOnly) {
    int number = 0;
    for (const char* path : {"/m/a", "/m/b/c", "/m-other/d", "/m", "/m0", "/l/e", "/m/gone"}) {
        store(catalog_, make_finding(path, make_sound(std::to_string(number++))));
    }
    catalog_.mark_missing(std::vector<fs::path>{"/m/gone"});
    EXPECT_THAT(catalog_.present_below("/m"), ElementsAre("/m", "/m/a", "/m/b/c"));
    EXPECT_THAT(catalog_.present_below("/m/b/c"), ElementsAre("/m/b/c"));
    EXPECT_THAT(catalog_.present_below("/nowhere"), IsEmpty());
    EXPECT_EQ(catalog_.present_below("/").size(), 6U);
}

TEST_F(CatalogTest, TellsWhichHashesAreUpToDate) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    Sound older = make_sound("bb");
    older.versions.features -= 1;
    store(catalog_, make_finding("/b", older));
    Sound other = make_sound("cc");
    other.versions.model = "another";
    store(catalog_, make_finding("/c", other));
    store(catalog_, make_finding("/d", make_refused("broken")));
    EXPECT_THAT(catalog_.hashes(kVersions), UnorderedElementsAre("aa"));
}

TEST_F(CatalogTest, HandsOutVectorsOfTheCurrentStages) {
    store(catalog_, make_finding("/a", make_sound("aa", 1)));
    store(catalog_, make_finding("/b", make_sound("bb", 2)));
    store(catalog_, make_finding("/c", make_refused("broken")));
    Sound other_model = make_sound("dd", 4);
    other_model.versions.model = "another";
    store(catalog_, make_finding("/d", other_model));
    Sound other_features = make_sound("ee", 6);
    other_features.versions.features += 1;
    store(catalog_, make_finding("/e", other_features));

    const Vectors embeddings = catalog_.vectors(VectorKind::kEmbedding, kVersions);
    EXPECT_THAT(embeddings.sounds, ElementsAre(*catalog_.find_sound("aa"), *catalog_.find_sound("bb")));
    EXPECT_THAT(embeddings.values.row(1), ElementsAre(1, 2, -2.5F));
    EXPECT_THAT(embeddings.genres, ElementsAre(0, 1));
    EXPECT_EQ(embeddings.genre_names.at(0), catalog_.sound(embeddings.sounds[0]).genre);
    EXPECT_EQ(embeddings.genre_names.at(1), catalog_.sound(embeddings.sounds[1]).genre);
    EXPECT_EQ(embeddings.outdated, 2U);

    const Vectors mfcc = catalog_.vectors(VectorKind::kMfccMean, kVersions);
    EXPECT_EQ(mfcc.sounds.size(), 3U) << "MFCC do not depend on the model";
    EXPECT_EQ(mfcc.outdated, 1U);
    const Vectors rhythm = catalog_.vectors(VectorKind::kRhythm, kVersions);
    EXPECT_EQ(rhythm.sounds, mfcc.sounds);
    EXPECT_THAT(rhythm.values.row(1), ElementsAreArray(catalog_.sound(rhythm.sounds[1]).rhythm));

    catalog_.mark_missing(std::vector<fs::path>{"/d"});
    EXPECT_EQ(catalog_.vectors(VectorKind::kEmbedding, kVersions).outdated, 1U)
        << "no scan can bring a missing file up to date";
}

TEST_F(CatalogTest, TheRevisionChangesWithTheVectors) {
    std::set<std::int64_t> seen{catalog_.revision()};
    const auto is_new = [&] { return seen.insert(catalog_.revision()).second; };
    const Finding a = make_finding("/a", make_sound("aa", 1));
    store(catalog_, a);
    EXPECT_TRUE(is_new());
    store(catalog_, make_finding("/b", make_sound("bb", 2)));
    EXPECT_TRUE(is_new());
    store(catalog_, make_finding("/a", make_sound("aa", 3)));
    EXPECT_TRUE(is_new()) << "another analysis of a known sound";
    catalog_.mark_missing(std::vector<fs::path>{"/a"});
    EXPECT_TRUE(is_new());

    catalog_.mark_missing(std::vector<fs::path>{"/a"});
    EXPECT_FALSE(is_new()) << "it was missing before";
    Finding retagged = make_finding("/b", make_sound("bb", 2));
    retagged.sound.reset();
    retagged.tags.title = "Another";
    store(catalog_, retagged);
    EXPECT_FALSE(is_new()) << "tags are not among the vectors";
    EXPECT_FALSE(seen.insert(Catalog(catalog_.path(), IfAbsent::kFail).revision()).second);
}

TEST_F(CatalogTest, TheOrderOfVectorsDoesNotDependOnTheOrderOfStoring) {
    store(catalog_, make_finding("/b", make_sound("bb", 2)));
    store(catalog_, make_finding("/c", make_sound("cc", 3)));
    store(catalog_, make_finding("/a", make_sound("aa", 1)));
    EXPECT_THAT(catalog_.vectors(VectorKind::kEmbedding, kVersions).sounds,
                ElementsAre(*catalog_.find_sound("aa"), *catalog_.find_sound("bb"), *catalog_.find_sound("cc")));
}

TEST_F(CatalogTest, VisitsEveryTrackInOrderOfPaths) {
    store(catalog_, make_finding("/b", make_sound("bb", 2)));
    store(catalog_, make_finding("/a", make_sound("aa", 1)));
    store(catalog_, make_copy("/\xFF", "aa"));
    std::vector<std::string> seen;
    catalog_.visit([&](const Track& track, const Sound& sound) {
        EXPECT_EQ(catalog_.find_track(track.path)->id, track.id);
        seen.push_back(track.path.native() + " " + sound.hash);
    });
    EXPECT_THAT(seen, ElementsAre("/a aa", "/b bb", "/\xFF aa"));
}

TEST_F(CatalogTest, StoresAllFindingsOfACallOrNone) {
    std::vector<Finding> findings{make_finding("/a", make_sound("aa")), make_copy("/b", "aa"), make_copy("/c", "none")};
    std::vector<Change> changes;
    for (const Stored& stored : catalog_.store(findings)) changes.push_back(stored.change);
    EXPECT_THAT(changes, ElementsAre(Change::kAdded, Change::kAdded, Change::kNoSound));

    Sound impossible = make_sound("bb");
    impossible.duration_s = std::numeric_limits<double>::quiet_NaN();  // SQLite takes it for NULL
    findings = {make_finding("/d", make_sound("dd")), make_finding("/e", impossible)};
    EXPECT_THROW(catalog_.store(findings), Error);
    EXPECT_FALSE(catalog_.find_track("/d"));
    EXPECT_EQ(store(catalog_, make_finding("/d", make_sound("dd"))), Change::kAdded) << "and goes on working";
}

TEST_F(CatalogTest, RefusesAnUnknownSound) {
    EXPECT_EQ(error_of([&] { catalog_.sound(SoundId{7}); }).code(), ErrorCode::kInvalidArgument);
}

TEST_F(CatalogTest, FindsTracksByYearAndFolder) {
    const auto add = [&](const std::string& path, int year) {
        Finding finding = make_finding(path, make_sound("sound of " + path));
        finding.tags.year = year;
        store(catalog_, finding);
        return catalog_.find_track(path);
    };
    const auto a = add("/music/a", 1990);
    const auto b = add("/music/a/b", 1999);
    const auto c = add("/music/a0", 2000);
    const auto missing = add("/music/a/missing", 1995);
    catalog_.mark_missing(std::vector<fs::path>{"/music/a/missing"});
    const auto keys = [](const auto&... tracks) { return ElementsAre(TrackKey{tracks->sound, tracks->id}...); };
    EXPECT_THAT(catalog_.tracks_where({}), keys(a, b, c));
    EXPECT_THAT(catalog_.tracks_where({.years = Years{1990, 1999}}), keys(a, b));
    EXPECT_THAT(catalog_.tracks_where({.years = Years{1991, 2000}}), keys(b, c));
    EXPECT_THAT(catalog_.tracks_where({.below = "/music/a"}), keys(a, b));
    EXPECT_THAT(catalog_.tracks_where({.below = "/"}), keys(a, b, c));
    EXPECT_THAT(catalog_.tracks_where({.years = Years{1999, 1999}, .below = "/music/a"}), keys(b));
    EXPECT_THAT(catalog_.tracks_where({.years = Years{1999, 1990}}), IsEmpty());
}

TEST_F(CatalogTest, GivesSomeOfTheVectors) {
    for (int i = 9; i >= 0; --i) {
        store(catalog_, make_finding("/" + std::to_string(i), make_sound(std::to_string(i), i)));
    }
    const Vectors all = catalog_.vectors(VectorKind::kEmbedding, kVersions);
    const Vectors three = catalog_.vectors(VectorKind::kEmbedding, kVersions, 3);
    ASSERT_EQ(three.sounds.size(), 3U);
    for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(three.sounds[row], all.sounds[row]);
        EXPECT_EQ(three.values(row, 1), all.values(row, 1));
    }
    EXPECT_EQ(catalog_.vectors(VectorKind::kMfccMean, kVersions, 99).sounds.size(), 10U);
    EXPECT_TRUE(catalog_.vectors(VectorKind::kMfccMean, kVersions, 0).sounds.empty());
}

TEST_F(CatalogTest, VisitsTracksWithoutReadingTheirSounds) {
    store(catalog_, make_finding("/b", make_sound("aa")));
    store(catalog_, make_copy("/a", "aa"));
    store(catalog_, make_finding("/gone", make_sound("bb")));
    catalog_.mark_missing(std::vector<fs::path>{"/gone"});
    std::vector<std::string> seen;
    catalog_.visit_tracks([&](const Track& track, std::string_view content_hash) {
        seen.push_back(track.path.native() + " " + track.tags.album + " " + std::string(content_hash));
    });
    EXPECT_THAT(seen, ElementsAre("/a Album content of aa", "/b Album content of aa"));
}

}  // namespace
}  // namespace segue::catalog
