// Catalogs of every earlier schema version, kept as SQL text in fixtures/, become those of today.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "catalog/findings.h"
#include "segue/catalog.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::make_finding;
using testing::make_sound;

const std::string kModel = "0123456789abcdef";

// What the fixtures hold.
Sound jazz_sound() {
    return {.hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            .content_hash = "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1",
            .verdict = "sound",
            .duration_s = 30.25,
            .genre = "jazz",
            .confidence = 0.75F,
            .probabilities = {0.75F, 0.25F},
            .embedding = {0.6F, 0.8F},
            .mfcc_mean = {-120.5F, 4, 1},
            .versions = {1, kModel}};
}

Sound dull_sound() {
    return {.hash = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            .content_hash = "c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2",
            .verdict = "low-bandwidth",
            .reason = "nothing above 11 kHz",
            .duration_s = 211.5,
            .genre = "rock",
            .confidence = 0.5F,
            .probabilities = {0.5F, 0.5F},
            .embedding = {1, 0},
            .mfcc_mean = {-80, 2, 0},
            .versions = {1, kModel + "+" + kModel}};
}

Sound no_sound() {
    return {.verdict = "not-audio", .reason = "no audio stream", .versions = {1, kModel}};
}

Track make_track(std::int64_t id, std::int64_t sound, fs::path path, FileStamp stamp, Tags tags, bool missing = false) {
    return {TrackId{id}, SoundId{sound}, std::move(path), stamp, std::move(tags), missing};
}

std::vector<Track> all_tracks() {
    return {make_track(1, 1, "/music/a.flac", {std::int64_t{1} << 40, -7},
                       {.title = "It's",
                        .artist = "Café",
                        .album = "Album",
                        .album_artist = "Album artist",
                        .genre = "Jazz",
                        .year = 1959,
                        .track = 3}),
            make_track(2, 1, "/music/copy of a.flac", {1000, 1}, {}, true),
            make_track(4, 3, "/music/notes.mp3", {3, 3}, {}),
            make_track(3, 2, "/music/\xFF\xFE.mp3", {2000, 2}, {.title = "Two", .artist = "Band", .year = 2001})};
}

std::string schema_of(const fs::path& path) {
    SQLite::Database database(path.native());
    return database.execAndGet(
        "SELECT group_concat(type || name || sql, char(10)) FROM "
        "(SELECT * FROM sqlite_schema ORDER BY type, name)");
}

class MigrationTest : public ::testing::TestWithParam<int> {
  protected:
    MigrationTest() {
        const std::string name = "version_" + std::to_string(GetParam()) + ".sql";
        SQLite::Database(path_.native(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            .exec(read_file(fs::path(SEGUE_SOURCE_DIR "/tests/catalog/fixtures") / name));
    }

    TemporaryFolder folder_;
    fs::path path_ = folder_ / "catalog.db";
};

TEST_P(MigrationTest, KeepsEverything) {
    const Catalog catalog(path_, IfAbsent::kFail);
    catalog.check();
    std::vector<Track> tracks;
    std::vector<Sound> sounds;
    catalog.visit([&](const Track& track, const Sound& sound) {
        tracks.push_back(track);
        sounds.push_back(sound);
    });
    EXPECT_EQ(tracks, all_tracks());
    EXPECT_EQ(sounds, (std::vector{jazz_sound(), jazz_sound(), no_sound(), dull_sound()}));
    EXPECT_EQ(Catalog(path_, IfAbsent::kFail).revision(), catalog.revision());
}

TEST_P(MigrationTest, GivesTheTablesOfANewCatalog) {
    { const Catalog migrated(path_, IfAbsent::kFail); }
    { const Catalog fresh(folder_ / "new.db", IfAbsent::kCreate); }
    EXPECT_EQ(schema_of(path_), schema_of(folder_ / "new.db"));
}

TEST_P(MigrationTest, LeavesACatalogThatWorks) {
    Catalog catalog(path_, IfAbsent::kFail);
    const std::int64_t revision = catalog.revision();
    const Finding finding = make_finding("/music/a.flac", make_sound(jazz_sound().hash, 5));
    EXPECT_EQ(testing::store(catalog, finding), Change::kUpdated);
    EXPECT_EQ(catalog.sound(SoundId{1}), *finding.sound);
    EXPECT_EQ(catalog.find_track("/music/a.flac")->tags, finding.tags);
    EXPECT_NE(catalog.revision(), revision);
}

INSTANTIATE_TEST_SUITE_P(AllVersions, MigrationTest, ::testing::Range(1, kSchemaVersion));

}  // namespace
}  // namespace segue::catalog
