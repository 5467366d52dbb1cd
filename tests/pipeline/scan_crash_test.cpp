// Scans that are killed, that run side by side, or that meet a full disk.
#include <csignal>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/made_up_library.h"
#include "segue/scan.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using catalog::Catalog;
using catalog::IfAbsent;
using segue::testing::TemporaryFolder;
using testing::contents;
using testing::FakeStages;
using testing::write_song;

constexpr int kSongs = 60;
constexpr int kFiles = kSongs + 3;

class CrashTest : public ::testing::Test {
  protected:
    CrashTest() {
        for (int i = 0; i < kSongs; ++i) {
            const std::string number = std::to_string(i);
            write_song(music_ / ("album " + std::to_string(i / 9)) / (number + ".wav"), i, "Title " + number);
        }
        write_song(music_ / "copy.wav", 3, "A copy");
        write_song(music_ / "another copy.wav", 3);
        write_file_atomically(music_ / "text.mp3", "This is not music.");
    }

    // A scan by a process of its own, which writes how many files are done into `reports`. Exits with 0 if all went
    // well.
    pid_t scan_in_child(const fs::path& catalog_path, int reports = -1, int threads = 3) {
        const pid_t child = ::fork();
        if (child != 0) return child;
        try {
            FakeStages fake;
            fake.before = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); };
            Catalog catalog(catalog_path, IfAbsent::kCreate);
            const auto report_progress = [&](const Progress& progress) {
                if (reports >= 0 && ::write(reports, &progress.done, sizeof progress.done) < 0) ::_exit(2);
            };
            scan(catalog, std::vector{music_}, fake.stages(), {.threads = threads, .progress = report_progress});
            ::_exit(0);
        } catch (const std::exception& error) {
            ::fprintf(stderr, "%s\n", error.what());
            ::_exit(1);
        }
    }

    static int exit_status(pid_t child) {
        int status = -1;
        ::waitpid(child, &status, 0);
        return status;
    }

    std::vector<std::string> undisturbed() {
        FakeStages fake;
        Catalog catalog(folder_ / "undisturbed.db", IfAbsent::kCreate);
        scan(catalog, std::vector{music_}, fake.stages());
        return contents(catalog);
    }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path()) / "music";
    fs::path path_ = folder_ / "catalog.db";
};

TEST_F(CrashTest, KilledScansLoseOnlyTheFilesInWork) {
    std::mt19937 random(20240229);
    std::size_t tracks = 0;  // in the catalog after the kills so far
    int kills = 0;
    for (bool finished = false; !finished; ++kills) {
        int reports[2];
        ASSERT_EQ(::pipe(reports), 0);
        const pid_t child = scan_in_child(path_, reports[1]);
        ::close(reports[1]);
        // Some are killed while they begin, the others after a while, so that a slow machine comes to an end, too.
        std::size_t done = 0;
        const int awaited = std::uniform_int_distribution(0, 3)(random);
        for (int report = 0; report < awaited; ++report) {
            if (::read(reports[0], &done, sizeof done) != sizeof done) break;
        }
        ::usleep(std::uniform_int_distribution<useconds_t>(0, 8000)(random));
        ::kill(child, SIGKILL);
        finished = exit_status(child) == 0;
        while (::read(reports[0], &done, sizeof done) == sizeof done) continue;
        ::close(reports[0]);

        const Catalog catalog(path_, IfAbsent::kCreate);
        catalog.check();
        const catalog::Counts counts = catalog.counts();
        EXPECT_GE(counts.tracks, tracks + done) << "everything reported is there";
        EXPECT_EQ(counts.missing_tracks, 0U);
        tracks = counts.tracks;
    }
    EXPECT_GT(kills, 2);
    EXPECT_EQ(tracks, static_cast<std::size_t>(kFiles));
    EXPECT_EQ(contents(Catalog(path_, IfAbsent::kFail)), undisturbed());
}

TEST_F(CrashTest, KillsWhileFilesMoveChangeNothingInTheEnd) {
    ASSERT_EQ(exit_status(scan_in_child(path_)), 0);
    constexpr int kAlbums = 4;
    for (int round = 0; round < 4 * kAlbums; ++round) {  // each album goes away and comes back twice
        const std::string number = std::to_string(round % kAlbums);
        const bool away = round / kAlbums % 2 == 0;
        fs::rename(music_ / ((away ? "album " : "moved ") + number), music_ / ((away ? "moved " : "album ") + number));
        const pid_t child = scan_in_child(path_);
        ::usleep(static_cast<useconds_t>(1500 * round));
        ::kill(child, SIGKILL);
        exit_status(child);
        Catalog(path_, IfAbsent::kFail).check();
    }
    ASSERT_EQ(exit_status(scan_in_child(path_)), 0);
    EXPECT_EQ(contents(Catalog(path_, IfAbsent::kFail)), undisturbed());
}

TEST_F(CrashTest, ScansSideBySideEndAsOne) {
    const std::vector<pid_t> children{scan_in_child(path_, -1, 1), scan_in_child(path_, -1, 2),
                                      scan_in_child(path_, -1, 3)};
    for (const pid_t child : children) EXPECT_EQ(exit_status(child), 0);
    const Catalog catalog(path_, IfAbsent::kFail);
    catalog.check();
    EXPECT_EQ(contents(catalog), undisturbed());
}

TEST_F(CrashTest, ScansSideBySideAgreeOnMovedFiles) {
    ASSERT_EQ(exit_status(scan_in_child(path_)), 0);
    for (int album = 0; album < 4; ++album) {
        fs::rename(music_ / ("album " + std::to_string(album)), music_ / ("moved " + std::to_string(album)));
    }
    fs::remove(music_ / "album 5" / "50.wav");
    const std::vector<pid_t> children{scan_in_child(path_, -1, 1), scan_in_child(path_, -1, 3)};
    for (const pid_t child : children) EXPECT_EQ(exit_status(child), 0);
    const Catalog catalog(path_, IfAbsent::kFail);
    catalog.check();
    EXPECT_EQ(catalog.counts().tracks, static_cast<std::size_t>(kFiles));
    EXPECT_EQ(catalog.counts().missing_tracks, 1U);
    EXPECT_TRUE(catalog.find_track(music_ / "album 5" / "50.wav")->missing);
}

TEST_F(CrashTest, AFullDiskEndsTheScanAndKeepsWhatWasStored) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        std::size_t done = 0;
        try {
            FakeStages fake;
            Catalog catalog(path_, IfAbsent::kCreate);
            const rlimit limit{200'000, 200'000};  // of each file, the catalog's log among them
            ::setrlimit(RLIMIT_FSIZE, &limit);
            fake.after = [](Analysis& analysis) { analysis.embedding.resize(1000, 1.0F); };
            scan(catalog, std::vector{music_}, fake.stages(),
                 {.threads = 2, .progress = [&](const Progress& progress) { done = progress.done; }});
        } catch (const Error& error) {
            ::_exit(error.code() == ErrorCode::kIo && Catalog(path_, IfAbsent::kFail).counts().tracks >= done ? 0 : 1);
        }
        ::_exit(2);
    }
    EXPECT_EQ(exit_status(child), 0);
    Catalog(path_, IfAbsent::kFail).check();
    ASSERT_EQ(exit_status(scan_in_child(path_)), 0);
    EXPECT_EQ(Catalog(path_, IfAbsent::kFail).counts().tracks, static_cast<std::size_t>(kFiles));
}

}  // namespace
}  // namespace segue::pipeline
