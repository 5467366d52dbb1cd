// Catalogs of several machines become one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/findings.h"
#include "segue/catalog.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::error_of;
using testing::make_copy;
using testing::make_finding;
using testing::make_refused;
using testing::make_sound;
using testing::store;

class MergeTest : public ::testing::Test {
  protected:
    // All of a catalog but its ids: tracks with their sounds.
    static std::vector<std::pair<Track, Sound>> contents(const Catalog& catalog) {
        std::vector<std::pair<Track, Sound>> rows;
        catalog.visit([&](const Track& track, const Sound& sound) {
            rows.emplace_back(track, sound);
            rows.back().first.id = TrackId{};
            rows.back().first.sound = SoundId{};
        });
        return rows;
    }
    static void mark_missing(Catalog& catalog, const fs::path& path) { catalog.mark_missing(std::vector{path}); }

    TemporaryFolder folder_;
    Catalog ours_{folder_ / "ours.db", IfAbsent::kCreate};
    Catalog theirs_{folder_ / "theirs.db", IfAbsent::kCreate};
};

TEST_F(MergeTest, TakesOverEverythingOnce) {
    store(ours_, make_finding("/a", make_sound("aa", 1)));
    store(theirs_, make_finding("/b", make_sound("aa", 1)));
    store(theirs_, make_finding("/c", make_sound("cc", 3)));
    store(theirs_, make_finding("/\xFF", make_refused("not-audio")));
    store(theirs_, make_finding("/gone", make_sound("gone")));
    mark_missing(theirs_, "/gone");

    const MergeReport report = ours_.merge(theirs_);
    EXPECT_EQ(report.added, 4U);
    EXPECT_EQ(report.sounds, 3U) << "one recording was known";
    EXPECT_EQ(report.replaced + report.kept + report.conflicts, 0U);
    EXPECT_EQ(ours_.counts().tracks, 5U);
    EXPECT_EQ(ours_.counts().sounds, 4U);
    EXPECT_EQ(ours_.find_track("/a")->sound, ours_.find_track("/b")->sound);
    for (const auto& row : contents(theirs_)) EXPECT_THAT(contents(ours_), ::testing::Contains(row));
    ours_.check();

    const auto before = contents(ours_);
    const MergeReport again = ours_.merge(theirs_);
    EXPECT_EQ(again.kept, 4U);
    EXPECT_EQ(again.added + again.replaced + again.conflicts + again.sounds, 0U);
    EXPECT_EQ(contents(ours_), before);
}

TEST_F(MergeTest, IntoAnEmptyCatalogIsACopy) {
    for (int i = 0; i < 20; ++i) {
        store(theirs_, make_finding("/" + std::to_string(i), make_sound(std::to_string(i % 7), i % 7)));
    }
    ours_.merge(theirs_);
    EXPECT_EQ(contents(ours_), contents(theirs_));
}

TEST_F(MergeTest, GivesTheSameInBothDirections) {
    store(ours_, make_finding("/shared", make_sound("old", 1), {10, 100}));
    store(ours_, make_finding("/mine", make_sound("common", 2)));
    store(theirs_, make_finding("/shared", make_sound("new", 3), {11, 200}));
    store(theirs_, make_finding("/yours", make_sound("common", 2)));
    mark_missing(theirs_, "/yours");
    Catalog one(folder_ / "one.db", IfAbsent::kCreate);
    one.merge(ours_);
    one.merge(theirs_);
    Catalog other(folder_ / "other.db", IfAbsent::kCreate);
    other.merge(theirs_);
    other.merge(ours_);
    EXPECT_EQ(contents(one), contents(other));
}

TEST_F(MergeTest, KeepsTheLaterStateOfAFile) {
    store(ours_, make_finding("/a", make_sound("aa"), {10, 100}));
    store(ours_, make_finding("/b", make_sound("bb"), {10, 300}));
    store(theirs_, make_finding("/a", make_sound("xx"), {11, 200}));
    store(theirs_, make_finding("/b", make_sound("yy"), {12, 200}));
    const MergeReport report = ours_.merge(theirs_);
    EXPECT_EQ(report.replaced, 1U);
    EXPECT_EQ(report.kept, 1U);
    EXPECT_EQ(report.conflicts, 2U);
    EXPECT_EQ(ours_.sound(ours_.find_track("/a")->sound).hash, "xx");
    EXPECT_EQ(ours_.find_track("/a")->stamp, (FileStamp{11, 200}));
    EXPECT_EQ(ours_.sound(ours_.find_track("/b")->sound).hash, "bb");
    EXPECT_FALSE(ours_.find_sound("yy")) << "nobody has it";
}

TEST_F(MergeTest, PrefersATrackThatIsThere) {
    store(ours_, make_finding("/a", make_sound("aa"), {10, 300}));
    store(ours_, make_finding("/b", make_sound("bb"), {10, 100}));
    store(theirs_, make_finding("/a", make_sound("aa"), {10, 200}));
    store(theirs_, make_finding("/b", make_sound("bb"), {10, 200}));
    mark_missing(ours_, "/a");
    mark_missing(theirs_, "/b");
    ours_.merge(theirs_);
    EXPECT_FALSE(ours_.find_track("/a")->missing);
    EXPECT_FALSE(ours_.find_track("/b")->missing);
}

TEST_F(MergeTest, DoesNotTakeAFileOfAnotherMachineForAMovedOne) {
    store(ours_, make_finding("/mine", make_sound("aa")));
    mark_missing(ours_, "/mine");
    store(theirs_, make_finding("/yours", make_sound("aa")));
    ours_.merge(theirs_);
    EXPECT_TRUE(ours_.find_track("/mine")->missing);
    EXPECT_TRUE(ours_.find_track("/yours"));
}

TEST_F(MergeTest, TakesTheAnalysisByLaterFeatures) {
    Sound later = make_sound("aa", 8);
    later.versions.features += 1;
    Sound earlier = make_sound("bb", 8);
    earlier.versions.features -= 1;
    store(ours_, make_finding("/a", make_sound("aa", 1)));
    store(ours_, make_finding("/b", make_sound("bb", 1)));
    store(theirs_, make_finding("/c", later));
    store(theirs_, make_finding("/d", earlier));
    ours_.merge(theirs_);
    EXPECT_EQ(ours_.sound(*ours_.find_sound("aa")), later);
    EXPECT_EQ(ours_.sound(*ours_.find_sound("bb")), make_sound("bb", 1));
}

TEST_F(MergeTest, TakesTheAnalysisOfTheWholeRatherThanOfExcerpts) {
    Sound whole = make_sound("aa", 8);
    whole.versions.heard = kWhole;
    store(ours_, make_finding("/a", make_sound("aa", 1)));
    store(theirs_, make_finding("/a", whole, {1000, 2}));
    Catalog other(folder_ / "other.db", IfAbsent::kCreate);
    other.merge(theirs_);
    other.merge(ours_);
    ours_.merge(theirs_);
    EXPECT_EQ(ours_.sound(*ours_.find_sound("aa")), whole);
    EXPECT_EQ(other.sound(*other.find_sound("aa")), whole);
}

TEST_F(MergeTest, TakesTheBetterAnalysisOfATrackThatIsKept) {
    Sound whole = make_sound("aa", 8);
    whole.versions.heard = kWhole;
    Sound later = make_sound("bb", 8);
    later.versions.features += 1;
    for (const char* path : {"/same", "/newer"}) store(ours_, make_finding(path, make_sound("aa", 1), {1000, 2}));
    store(ours_, make_finding("/b", make_sound("bb", 1)));
    store(ours_, make_finding("/other", make_sound("cc", 1), {1000, 2}));
    store(theirs_, make_finding("/same", whole, {1000, 2}));
    store(theirs_, make_finding("/newer", whole, {1000, 1}));
    store(theirs_, make_finding("/other", later));
    const MergeReport report = ours_.merge(theirs_);
    EXPECT_EQ(report.kept, 3U);
    EXPECT_EQ(report.conflicts, 1U);
    EXPECT_EQ(ours_.find_track("/newer")->stamp, (FileStamp{1000, 2}));
    EXPECT_EQ(ours_.sound(ours_.find_track("/same")->sound), whole);
    EXPECT_EQ(ours_.sound(ours_.find_track("/b")->sound), later) << "known under another path";
    EXPECT_EQ(ours_.sound(ours_.find_track("/other")->sound), make_sound("cc", 1));
    ours_.check();
}

TEST_F(MergeTest, ReplacesARefusedFileAndItsVerdict) {
    store(ours_, make_finding("/a", make_refused("not-audio"), {10, 100}));
    store(theirs_, make_finding("/a", make_sound("aa"), {11, 200}));
    ours_.merge(theirs_);
    EXPECT_EQ(ours_.sound(ours_.find_track("/a")->sound).verdict, "sound");
    EXPECT_EQ(ours_.counts().sounds, 1U);
    ours_.check();
}

TEST_F(MergeTest, RelocatesFolders) {
    for (const char* path : {"/home/anna/Music/a", "/home/anna/Music", "/home/anna/Music2/b", "/else/c"}) {
        store(theirs_, make_finding(path, make_sound(path)));
    }
    ours_.merge(theirs_, Relocation{"/home/anna/Music", "/srv/music"});
    for (const char* path : {"/srv/music/a", "/srv/music", "/home/anna/Music2/b", "/else/c"}) {
        EXPECT_TRUE(ours_.find_track(path)) << path;
    }
    Catalog apart(folder_ / "apart.db", IfAbsent::kCreate);
    apart.merge(theirs_, Relocation{"/", "/laptop"});
    EXPECT_EQ(apart.present_below("/laptop").size(), 4U);
    EXPECT_TRUE(apart.find_track("/laptop/else/c"));
    Catalog slashes(folder_ / "slashes.db", IfAbsent::kCreate);
    slashes.merge(theirs_, Relocation{"/home/anna/", "/srv/"});
    EXPECT_TRUE(slashes.find_track("/srv/Music/a"));
}

TEST_F(MergeTest, RefusesItself) {
    EXPECT_EQ(error_of([&] { ours_.merge(ours_); }).code(), ErrorCode::kInvalidArgument);
    fs::create_symlink(folder_ / "ours.db", folder_ / "link.db");
    const Catalog link(folder_ / "link.db", IfAbsent::kFail);
    EXPECT_EQ(error_of([&] { ours_.merge(link); }).code(), ErrorCode::kInvalidArgument);
}

TEST_F(MergeTest, LeavesTheOtherCatalogAsItIs) {
    store(theirs_, make_finding("/a", make_sound("aa")));
    const std::int64_t revision = theirs_.revision();
    ours_.merge(theirs_);
    EXPECT_EQ(theirs_.revision(), revision);
}

}  // namespace
}  // namespace segue::catalog
