// What keeps a catalog in order: its summary, removals, and the search for damage.
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
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kVersions;
using testing::make_copy;
using testing::make_finding;
using testing::make_refused;
using testing::make_sound;
using ::testing::Pair;
using ::testing::SizeIs;
using testing::store;

class UpkeepTest : public ::testing::Test {
  protected:
    void execute(const char* sql) const {
        SQLite::Database database(catalog_.path().native(), SQLITE_OPEN_READWRITE);
        database.exec("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF");
        database.exec(sql);
    }

    TemporaryFolder folder_;
    Catalog catalog_{folder_ / "catalog.db", IfAbsent::kCreate};
};

TEST_F(UpkeepTest, SummaryCountsWhatIsThere) {
    EXPECT_THAT(catalog_.summary().analyses, IsEmpty());

    store(catalog_, make_finding("/jazz", make_sound("aa", 0)));  // 30.25 s
    store(catalog_, make_copy("/copy", "aa"));
    store(catalog_, make_finding("/rock", make_sound("bb", 1)));  // 31.25 s
    store(catalog_, make_finding("/text", make_refused("not-audio")));
    store(catalog_, make_finding("/gone", make_sound("gone", 2)));
    catalog_.mark_missing(std::vector<fs::path>{"/gone"});
    store(catalog_, make_finding("/changed", make_sound("before")));
    store(catalog_, make_finding("/changed", make_sound("bb", 1)));

    const Summary summary = catalog_.summary();
    EXPECT_EQ(summary.counts.tracks, 6U);
    EXPECT_EQ(summary.counts.missing_tracks, 1U);
    EXPECT_EQ(summary.counts.sounds, 5U);
    EXPECT_EQ(summary.unused_sounds, 1U);
    EXPECT_EQ(summary.duration_s, 30.25 + 31.25);
    EXPECT_THAT(summary.verdicts, ElementsAre(Pair("not-audio", 1), Pair("sound", 4)));
    EXPECT_THAT(summary.genres, ElementsAre(Pair("jazz", 2), Pair("rock", 2)));
    EXPECT_THAT(summary.analyses, ElementsAre(Pair(kVersions, 3)));
}

TEST_F(UpkeepTest, RemovesMissingTracksAndSoundsThatNobodyHas) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    store(catalog_, make_copy("/copy of a", "aa"));
    store(catalog_, make_finding("/b", make_sound("bb")));
    store(catalog_, make_finding("/text", make_refused("not-audio")));
    store(catalog_, make_finding("/c", make_sound("before")));
    store(catalog_, make_finding("/c", make_sound("cc")));
    const std::vector<fs::path> all{"/a", "/b", "/c", "/text", "/unknown"};
    catalog_.mark_missing(std::vector<fs::path>{"/a", "/b", "/text"});
    EXPECT_THAT(catalog_.missing_below("/"), ElementsAre("/a", "/b", "/text"));
    EXPECT_THAT(catalog_.missing_below("/a"), ElementsAre("/a"));

    Removal removal = catalog_.remove_missing(all, true);
    EXPECT_EQ(removal.tracks, 3U);
    EXPECT_EQ(removal.sounds, 3U) << "of b, of the text, and what c held before";
    EXPECT_EQ(catalog_.counts().tracks, 5U) << "only rehearsed";
    EXPECT_EQ(catalog_.counts().sounds, 5U);

    removal = catalog_.remove_missing(all);
    EXPECT_EQ(removal.tracks, 3U);
    EXPECT_EQ(removal.sounds, 3U);
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
    EXPECT_TRUE(catalog_.find_sound("aa")) << "its copy is there";
    EXPECT_TRUE(catalog_.find_track("/c")) << "it is not missing";
    EXPECT_EQ(catalog_.summary().unused_sounds, 0U);
    EXPECT_EQ(catalog_.remove_missing(all).tracks, 0U);
    catalog_.check();
}

TEST_F(UpkeepTest, FindsNoDamageInACatalogInUse) {
    EXPECT_THAT(catalog_.damage(), IsEmpty());
    store(catalog_, make_finding("/a", make_sound("aa")));
    store(catalog_, make_copy("/copy", "aa"));
    store(catalog_, make_finding("/text", make_refused("not-audio")));
    EXPECT_THAT(catalog_.damage(), IsEmpty());
}

TEST_F(UpkeepTest, NamesEveryDamage) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    store(catalog_, make_finding("/b", make_sound("bb")));
    store(catalog_, make_finding("/text", make_refused("not-audio")));
    execute("UPDATE sounds SET embedding = x'0000803F' WHERE hash = 'bb'");
    EXPECT_THAT(catalog_.damage(), ElementsAre(HasSubstr("another length")));
    EXPECT_EQ(error_of([&] { catalog_.check(); }).code(), ErrorCode::kInvalidCatalog);

    execute(
        "INSERT INTO tracks (path, size, mtime_ns, sound, title, artist, album, album_artist, genre, year, track) "
        "SELECT x'2F78', 1, 1, (SELECT id FROM sounds WHERE hash IS NULL), '', '', '', '', '', 0, 0");
    execute("UPDATE tracks SET sound = 77 WHERE path = x'2F61'");
    EXPECT_THAT(catalog_.damage(), SizeIs(3));
    execute("UPDATE sounds SET mfcc_mean = x'01' WHERE hash = 'aa'");
    EXPECT_THAT(catalog_.damage(), SizeIs(1)) << "SQLite itself finds it: a broken rule of the table";
}

TEST_F(UpkeepTest, NoticesThatTheFileIsGone) {
    store(catalog_, make_finding("/a", make_sound("aa")));
    fs::rename(catalog_.path(), folder_ / "elsewhere.db");
    const Error error = error_of([&] { store(catalog_, make_finding("/b", make_sound("bb"))); });
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("deleted or moved"));
    EXPECT_EQ(error_of([&] { catalog_.mark_missing(std::vector<fs::path>{"/a"}); }).code(), ErrorCode::kNotFound);
    EXPECT_EQ(error_of([&] { catalog_.remove_missing({}); }).code(), ErrorCode::kNotFound);
    fs::rename(folder_ / "elsewhere.db", catalog_.path());
    store(catalog_, make_finding("/b", make_sound("bb")));
    EXPECT_EQ(catalog_.counts().tracks, 2U);
}

}  // namespace
}  // namespace segue::catalog
