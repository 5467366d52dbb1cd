// Full disks, dying disks and processes that end in the middle of it.
#include <csignal>
#include <map>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/faulty_files.h"
#include "catalog/findings.h"
#include "segue/catalog.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::FaultyFiles;
using testing::make_finding;
using testing::make_sound;

constexpr int kBatch = 20;

// Twenty tracks whose sounds differ by `generation`.
std::vector<Finding> batch(int generation) {
    std::vector<Finding> findings;
    for (int i = 0; i < kBatch; ++i) {
        Sound sound = make_sound("sound " + std::to_string(i), generation);
        sound.embedding.assign(128, static_cast<float>(generation));
        findings.push_back(make_finding("/music/" + std::to_string(i), sound));
    }
    return findings;
}

// Generation of all tracks, 0 for none; fails the test if they are of several.
int generation(const Catalog& catalog) {
    std::map<float, int> tracks;
    catalog.visit([&](const Track&, const Sound& sound) { ++tracks[sound.embedding.at(0)]; });
    if (tracks.empty()) return 0;
    EXPECT_EQ(tracks.size(), 1U);
    EXPECT_EQ(tracks.begin()->second, kBatch);
    return static_cast<int>(tracks.begin()->first);
}

void expect_kept(const fs::path& path, int least, int most) {
    const Catalog catalog(path, IfAbsent::kCreate);
    catalog.check();
    EXPECT_GE(generation(catalog), least);
    EXPECT_LE(generation(catalog), most);
}

class DyingDisk : public ::testing::TestWithParam<int> {};

// A disk that dies at each operation in turn: opening, storing or closing. What was there stays, whole.
TEST_P(DyingDisk, KeepsTheOldOrTheNewState) {
    for (const bool exists : {false, true}) {
        bool failed = true;
        int operations = 0;
        for (; failed; ++operations) {
            const TemporaryFolder folder;
            const fs::path path = folder / "catalog.db";
            FaultyFiles disk;
            if (exists) Catalog(path, IfAbsent::kCreate).store(batch(1));
            bool stored = false;
            disk.fail_after(operations, GetParam());
            try {
                Catalog catalog(path, IfAbsent::kCreate);
                catalog.store(batch(2));
                stored = true;
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::kIo) << error.what();
                EXPECT_EQ(error.path(), path);
            }
            failed = disk.repair();
            expect_kept(path, stored ? 2 : exists ? 1 : 0, 2);
        }
        EXPECT_GT(operations, 10);
    }
}

TEST_P(DyingDisk, LeavesTheOpenCatalogUsable) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    FaultyFiles disk;
    Catalog catalog(path, IfAbsent::kCreate);
    disk.fail_after(200, GetParam());
    int stored = 0;
    const Error error = testing::error_of([&] {
        while (true) {
            catalog.store(batch(stored + 1));
            ++stored;
        }
    });
    EXPECT_EQ(error.code(), ErrorCode::kIo) << error.what();
    EXPECT_GT(stored, 0);
    EXPECT_EQ(generation(catalog), stored);
    disk.repair();
    catalog.store(batch(stored + 1));
    EXPECT_EQ(generation(catalog), stored + 1);
}

INSTANTIATE_TEST_SUITE_P(Errors, DyingDisk,
                         ::testing::Values(SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_NOMEM));

// The system itself refuses to let files grow, as a full disk does.
TEST(FullDisk, IsAClearErrorAndKeepsTheOldState) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    Catalog(path, IfAbsent::kCreate).store(batch(1));
    const auto size = fs::file_size(path);

    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{size, size};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        int generation_number = 2;
        try {
            Catalog catalog(path, IfAbsent::kFail);
            while (true) catalog.store(batch(generation_number++));
        } catch (const Error& error) {
            ::_exit(error.code() == ErrorCode::kIo && error.path() == path ? 0 : 1);
        }
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    expect_kept(path, 1, 1000);
}

TEST(KilledWriter, LosesNothingThatWasStored) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    int stored_before = 0;
    for (int round = 0; round < 30; ++round) {
        int reports[2];
        ASSERT_EQ(::pipe(reports), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            Catalog catalog(path, IfAbsent::kCreate);
            for (int number = stored_before + 1;; ++number) {
                catalog.store(batch(number));
                if (::write(reports[1], &number, sizeof number) != sizeof number) ::_exit(1);
            }
        }
        ::close(reports[1]);
        int reported = stored_before;
        for (int report = 0; report < round % 3; ++report) {
            ASSERT_EQ(::read(reports[0], &reported, sizeof reported), sizeof reported);
        }
        ::usleep(static_cast<useconds_t>(777 * (round % 11)));
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        while (::read(reports[0], &reported, sizeof reported) == sizeof reported) continue;
        ::close(reports[0]);

        const Catalog catalog(path, IfAbsent::kCreate);
        catalog.check();
        EXPECT_GE(generation(catalog), reported);
        stored_before = generation(catalog);
    }
    EXPECT_GT(stored_before, 0);
}

}  // namespace
}  // namespace segue::catalog
