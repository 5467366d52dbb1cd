// Pruning, merging, backing up and migrating on dying disks, and killed in the middle of it.
#include <csignal>
#include <random>

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
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

constexpr int kTracks = 30;

std::vector<Finding> findings(const std::string& prefix, int generation) {
    std::vector<Finding> result;
    for (int i = 0; i < kTracks; ++i) {
        Sound sound = make_sound(prefix + std::to_string(i), generation);
        sound.embedding.assign(400, static_cast<float>(generation));
        result.push_back(make_finding("/" + prefix + std::to_string(i), sound));
    }
    return result;
}

// What a catalog holds, but for its ids; nothing where there is none.
std::vector<std::pair<Track, Sound>> contents(const fs::path& path) {
    std::vector<std::pair<Track, Sound>> rows;
    if (!fs::exists(path)) return rows;
    const Catalog catalog(path, IfAbsent::kFail);
    catalog.check();
    catalog.visit([&](Track track, const Sound& sound) {
        track.id = TrackId{};
        track.sound = SoundId{};
        rows.emplace_back(std::move(track), sound);
    });
    return rows;
}

// A change of a catalog that is made whole or not at all.
struct Upkeep {
    const char* name;
    void (*prepare)(const fs::path& folder);
    void (*run)(const fs::path& folder);
    const char* result;  // the catalog that it changes
};

void prepare_catalog(const fs::path& folder) {
    Catalog(folder / "catalog.db", IfAbsent::kCreate).store(findings("a", 1));
}

const Upkeep kPrune{"prune",
                    [](const fs::path& folder) {
                        prepare_catalog(folder);
                        Catalog catalog(folder / "catalog.db", IfAbsent::kFail);
                        auto paths = catalog.present_below("/");
                        paths.resize(kTracks / 2);
                        catalog.mark_missing(paths);
                    },
                    [](const fs::path& folder) {
                        Catalog catalog(folder / "catalog.db", IfAbsent::kFail);
                        catalog.remove_missing(catalog.missing_below("/"));
                    },
                    "catalog.db"};

const Upkeep kMerge{"merge",
                    [](const fs::path& folder) {
                        prepare_catalog(folder);
                        Catalog(folder / "other.db", IfAbsent::kCreate).store(findings("b", 2));
                    },
                    [](const fs::path& folder) {
                        const Catalog other(folder / "other.db", IfAbsent::kFail);
                        Catalog(folder / "catalog.db", IfAbsent::kFail).merge(other);
                    },
                    "catalog.db"};

const Upkeep kBackup{
    "backup",
    [](const fs::path& folder) {
        prepare_catalog(folder);
        Catalog catalog(folder / "catalog.db", IfAbsent::kFail);
        catalog.backup(folder / "backup.db");
        catalog.store(findings("a", 2));
    },
    [](const fs::path& folder) { Catalog(folder / "catalog.db", IfAbsent::kFail).backup(folder / "backup.db"); },
    "backup.db"};

const Upkeep kMigration{"migration",
                        [](const fs::path& folder) {
                            SQLite::Database(folder / "catalog.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
                                .exec(read_file(SEGUE_SOURCE_DIR "/tests/catalog/fixtures/version_1.sql"));
                        },
                        [](const fs::path& folder) { const Catalog catalog(folder / "catalog.db", IfAbsent::kFail); },
                        "catalog.db"};

class UpkeepFaults : public ::testing::TestWithParam<Upkeep> {
  protected:
    // Before and after an undisturbed run. Looking at an older catalog migrates it, which changes no content.
    struct States {
        std::vector<std::pair<Track, Sound>> before, after;
    };
    static States states() {
        const TemporaryFolder folder;
        GetParam().prepare(folder.path());
        States states{.before = contents(folder / GetParam().result), .after = {}};
        GetParam().run(folder.path());
        states.after = contents(folder / GetParam().result);
        return states;
    }
};

TEST_P(UpkeepFaults, DyingDisksLeaveTheOldOrTheNewState) {
    const auto [before, after] = states();
    for (const int error_code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC}) {
        int operations = 0;
        for (bool failed = true; failed; ++operations) {
            const TemporaryFolder folder;
            FaultyFiles disk;
            GetParam().prepare(folder.path());
            disk.fail_after(operations, error_code);
            bool done = false;
            try {
                GetParam().run(folder.path());
                done = true;
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::kIo) << error.what();
            }
            failed = disk.repair();
            const auto now = contents(folder / GetParam().result);
            EXPECT_TRUE(now == after || (!done && now == before)) << operations << " operations";
            GetParam().run(folder.path());
            EXPECT_EQ(contents(folder / GetParam().result), after) << operations << " operations";
        }
        EXPECT_GT(operations, 4);
    }
}

TEST_P(UpkeepFaults, KillsLeaveTheOldOrTheNewState) {
    const auto [before, after] = states();
    std::mt19937 random(7);
    for (int round = 0; round < 30; ++round) {
        const TemporaryFolder folder;
        GetParam().prepare(folder.path());
        const pid_t child = ::fork();
        if (child == 0) {
            GetParam().run(folder.path());
            ::_exit(0);
        }
        ::usleep(std::uniform_int_distribution<useconds_t>(0, 12'000)(random));
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        const auto now = contents(folder / GetParam().result);
        EXPECT_TRUE(now == before || now == after);
        GetParam().run(folder.path());
        EXPECT_EQ(contents(folder / GetParam().result), after);
    }
}

INSTANTIATE_TEST_SUITE_P(Upkeep, UpkeepFaults, ::testing::Values(kPrune, kMerge, kBackup, kMigration),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace segue::catalog
