// Scans that go on as files appear.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/folder_watch.h"
#include "pipeline/made_up_library.h"
#include "segue/scan.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using segue::testing::TemporaryFolder;
using testing::FakeStages;
using testing::write_song;

// A watch in a thread of its own, and what it tells.
class WatchTest : public ::testing::Test {
  protected:
    WatchTest() { write_song(music_ / "first.wav", 1); }
    ~WatchTest() override { stop(); }

    void start(std::chrono::seconds rescan_every = 1h) {
        thread_ = std::jthread([this, rescan_every](const std::stop_token& stop) {
            catalog::Catalog catalog(folder_ / "catalog.db", catalog::IfAbsent::kCreate);
            watch(catalog, std::vector{music_}, fake_.stages(),
                  {.scan = {.threads = 2, .stop = stop}, .quiet = 20ms, .rescan_every = rescan_every},
                  [&](const WatchReport& report) {
                      const std::lock_guard lock(mutex_);
                      found_ = report.scan.found;
                      tracks_ = catalog.counts().tracks - catalog.counts().missing_tracks;
                      ++scans_;
                      told_.notify_all();
                  });
        });
    }
    void stop() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }
    // Waits until the catalog has so many tracks whose files are there.
    bool has_tracks(std::size_t count) {
        std::unique_lock lock(mutex_);
        return told_.wait_for(lock, 60s, [&] { return tracks_ == count; });
    }
    // Waits until all that the watch knows of has been looked at.
    bool has_scanned(int scans) {
        std::unique_lock lock(mutex_);
        return told_.wait_for(lock, 60s, [&] { return scans_ >= scans; });
    }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path()) / "music";
    FakeStages fake_;
    std::mutex mutex_;
    std::condition_variable told_;
    std::size_t found_ = 0;
    std::size_t tracks_ = 0;
    int scans_ = 0;
    std::jthread thread_;
};

TEST_F(WatchTest, TakesFilesAsTheyAppearChangeAndVanish) {
    start();
    ASSERT_TRUE(has_tracks(1));
    write_song(music_ / "second.wav", 2);
    EXPECT_TRUE(has_tracks(2));
    write_song(music_ / "new folder" / "deep" / "third.wav", 3);
    EXPECT_TRUE(has_tracks(3));
    write_song(music_ / "new folder" / "deep" / "fourth.wav", 4);
    EXPECT_TRUE(has_tracks(4));
    fs::remove(music_ / "second.wav");
    EXPECT_TRUE(has_tracks(3));
    fs::rename(music_ / "new folder", music_ / "renamed");
    write_song(music_ / "renamed" / "fifth.wav", 5);
    EXPECT_TRUE(has_tracks(4));
    EXPECT_EQ(fake_.analysed(), 5) << "what moved is not analysed again";
}

TEST_F(WatchTest, EndsUponRequestAndThenTheCatalogIsWhole) {
    start();
    ASSERT_TRUE(has_scanned(2));
    stop();
    const catalog::Catalog catalog(folder_ / "catalog.db", catalog::IfAbsent::kFail);
    catalog.check();
    EXPECT_EQ(catalog.counts().tracks, 1U);
}

TEST_F(WatchTest, LooksAgainNowAndThenForAFolderThatIsNotThere) {
    fs::rename(music_, folder_ / "unplugged");
    start(1s);
    ASSERT_TRUE(has_scanned(1));
    fs::rename(folder_ / "unplugged", music_);
    EXPECT_TRUE(has_tracks(1));
}

TEST_F(WatchTest, LooksAgainForAFileThatIsLeftForTheNextScan) {
    std::atomic<int> attempts = 0;
    fake_.before = [&](const fs::path& path) {
        if (++attempts <= 2) throw Error(ErrorCode::kIo, "the disk hiccups", path);  // in the first two scans
    };
    start(1s);
    EXPECT_TRUE(has_tracks(1));
    stop();
}

TEST_F(WatchTest, RestsWhileNothingHappens) {
    start();
    ASSERT_TRUE(has_scanned(2));
    std::this_thread::sleep_for(200ms);
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(scans_, 2) << "one, and another because its folders were not watched before";
}

TEST(FolderWatch, TellsOfNewFoldersOnce) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "a");
    FolderWatch watch;
    const std::vector<fs::path> folders{folder.path(), folder / "a", folder / "nowhere"};
    FolderWatch::Added added = watch.add(folders);
    EXPECT_TRUE(added.any_new);
    EXPECT_TRUE(added.all);
    added = watch.add(folders);
    EXPECT_FALSE(added.any_new);
    fs::remove(folder / "a");
    fs::create_directory(folder / "a");
    watch.wait(1ms, 1s, {});
    EXPECT_TRUE(watch.add(folders).any_new) << "it is another folder of that name";
}

TEST(FolderWatch, WaitsNoLongerThanTheLimit) {
    const TemporaryFolder folder;
    FolderWatch watch;
    watch.add(std::vector{folder.path()});
    watch.wait(1ms, 10ms, {});
    std::stop_source stop;
    stop.request_stop();
    watch.wait(1ms, 1h, stop.get_token());
}

}  // namespace
}  // namespace segue::pipeline
