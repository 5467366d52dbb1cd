#include "segue/prune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/made_up_library.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::contents;
using ::testing::ElementsAre;
using testing::FakeStages;
using ::testing::IsEmpty;
using testing::write_song;

class PruneTest : public ::testing::Test {
  protected:
    PruneTest() {
        for (const char* name : {"a/1.wav", "a/2.wav", "b/x/3.wav", "b/x/4.wav", "b/y/5.wav", "c/6.wav"}) {
            write_song(music_ / name, name[std::string_view(name).size() - 5] - '0');
        }
        scan();
    }
    void scan() { pipeline::scan(catalog_, std::vector{music_}, fake_.stages()); }
    // Without the folders that are then empty.
    void remove(const fs::path& name) { fs::remove_all(music_ / name); }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path()) / "music";
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
    FakeStages fake_;
};

TEST_F(PruneTest, LeavesACompleteCatalogAlone) {
    const auto before = contents(catalog_);
    const PruneReport report = prune(catalog_);
    EXPECT_THAT(report.removed, IsEmpty());
    EXPECT_EQ(report.removed_sounds, 0U);
    EXPECT_EQ(contents(catalog_), before);
}

TEST_F(PruneTest, RemovesDeletedFilesWithTheirSounds) {
    remove("a/1.wav");
    write_song(music_ / "a" / "copy of 2.wav", 2);
    scan();
    remove("a/2.wav");
    EXPECT_THAT(prune(catalog_).removed, ElementsAre(music_ / "a" / "1.wav")) << "no scan has missed 2.wav yet";
    scan();
    const PruneReport report = prune(catalog_);
    EXPECT_THAT(report.removed, ElementsAre(music_ / "a" / "2.wav"));
    EXPECT_EQ(report.removed_sounds, 0U) << "its copy is there";
    EXPECT_EQ(catalog_.counts().tracks, 5U);
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
}

TEST_F(PruneTest, RemovesSoundsThatNoTrackHasAnyMore) {
    write_song(music_ / "a" / "1.wav", 77, "Longer");
    scan();
    EXPECT_EQ(catalog_.counts().sounds, 7U);
    const PruneReport report = prune(catalog_);
    EXPECT_EQ(report.removed_sounds, 1U);
    EXPECT_THAT(report.removed, IsEmpty());
    EXPECT_EQ(catalog_.counts().sounds, 6U);
}

TEST_F(PruneTest, KeepsFoldersThatVanishedWhole) {
    remove("b");
    remove("c/6.wav");
    remove("a/1.wav");
    scan();
    const PruneReport report = prune(catalog_);
    EXPECT_THAT(report.removed, ElementsAre(music_ / "a" / "1.wav"));
    EXPECT_THAT(report.vanished, ElementsAre(VanishedFolder{music_ / "b", 3}, VanishedFolder{music_ / "c", 1}))
        << "a folder that is empty may be where a disk is mounted";
    EXPECT_EQ(catalog_.counts().missing_tracks, 4U);
}

TEST_F(PruneTest, RemovesVanishedFoldersThatAreNamed) {
    remove("b");
    remove("a/1.wav");
    scan();
    PruneReport report = prune(catalog_, {.folders = {music_ / "b" / "x"}});
    EXPECT_THAT(report.removed, ElementsAre(music_ / "b" / "x" / "3.wav", music_ / "b" / "x" / "4.wav"));
    EXPECT_THAT(report.vanished, IsEmpty());
    EXPECT_EQ(catalog_.counts().missing_tracks, 2U) << "what lies elsewhere is kept";

    const fs::path before = fs::current_path();
    fs::current_path(folder_.path());
    report = prune(catalog_, {.folders = {"music/", music_ / "b"}});
    fs::current_path(before);
    EXPECT_THAT(report.removed, ElementsAre(music_ / "a" / "1.wav", music_ / "b" / "y" / "5.wav"));
    EXPECT_EQ(catalog_.counts().tracks, 2U);
}

// All of what was scanned is gone: the scan that finds nothing there marks nothing.
TEST_F(PruneTest, RemovesAScannedFolderThatVanishedOnceItIsNamed) {
    for (const char* name : {"a", "b", "c"}) remove(name);
    scan();
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
    EXPECT_THAT(prune(catalog_).removed, IsEmpty());
    const PruneReport rehearsed = prune(catalog_, {.folders = {music_ / "b"}, .rehearse = true});
    EXPECT_EQ(rehearsed.removed.size(), 3U);
    EXPECT_EQ(rehearsed.removed_sounds, 3U);
    EXPECT_EQ(catalog_.counts().tracks, 6U);
    EXPECT_EQ(prune(catalog_, {.folders = {music_ / "b"}}).removed, rehearsed.removed);
    EXPECT_EQ(catalog_.counts().tracks, 3U);
    EXPECT_EQ(prune(catalog_, {.folders = {music_}}).removed_sounds, 3U);
    EXPECT_EQ(catalog_.counts().tracks, 0U);
}

TEST_F(PruneTest, OnlySaysWhatItWouldDoInARehearsal) {
    remove("a/1.wav");
    remove("c");
    scan();
    const auto before = contents(catalog_);
    const PruneReport rehearsed = prune(catalog_, {.folders = {}, .rehearse = true});
    EXPECT_EQ(contents(catalog_), before);
    const PruneReport report = prune(catalog_);
    EXPECT_EQ(report.removed, rehearsed.removed);
    EXPECT_EQ(report.removed_sounds, rehearsed.removed_sounds);
    EXPECT_EQ(report.vanished, rehearsed.vanished);
}

TEST_F(PruneTest, KeepsFilesThatAreThereAgain) {
    fs::rename(music_ / "a" / "1.wav", folder_ / "elsewhere");
    scan();
    fs::rename(folder_ / "elsewhere", music_ / "a" / "1.wav");
    const PruneReport report = prune(catalog_);
    EXPECT_THAT(report.removed, IsEmpty());
    EXPECT_THAT(report.returned, ElementsAre(music_ / "a" / "1.wav"));
    scan();
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
}

}  // namespace
}  // namespace segue::pipeline
