// Copies of a catalog, made at any time.
#include <optional>
#include <thread>

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
using testing::error_of;
using ::testing::HasSubstr;
using testing::make_finding;
using testing::make_sound;
using testing::store;

class BackupTest : public ::testing::Test {
  protected:
    BackupTest() { fill(1); }

    // 100 tracks whose sounds belong to a generation.
    void fill(int generation) {
        std::vector<Finding> findings;
        for (int i = 0; i < 100; ++i) {
            Sound sound = make_sound(std::to_string(i), generation);
            sound.embedding.assign(500, static_cast<float>(generation));
            findings.push_back(make_finding("/" + std::to_string(i), sound));
        }
        catalog_.store(findings);
    }

    // Generation of all tracks; fails the test if they are of several.
    static int generation(const fs::path& path) {
        const Catalog catalog(path, IfAbsent::kFail);
        catalog.check();
        int first = -1;
        catalog.visit([&](const Track&, const Sound& sound) {
            const int of_track = static_cast<int>(sound.embedding.front());
            if (first < 0) first = of_track;
            EXPECT_EQ(of_track, first);
        });
        EXPECT_EQ(catalog.counts().tracks, 100U);
        return first;
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.path())) names.push_back(entry.path().filename());
        return names;
    }

    TemporaryFolder folder_;
    Catalog catalog_{folder_ / "catalog.db", IfAbsent::kCreate};
    fs::path target_ = folder_ / "backup.db";
};

TEST_F(BackupTest, IsTheCatalogInOneFile) {
    catalog_.backup(target_);
    EXPECT_THAT(names(),
                ::testing::UnorderedElementsAre("catalog.db", "catalog.db-wal", "catalog.db-shm", "backup.db"));
    EXPECT_EQ(SQLite::Database(target_.native()).execAndGet("PRAGMA journal_mode").getString(), "delete");
    EXPECT_EQ(generation(target_), 1);
}

TEST_F(BackupTest, ReplacesAnOlderOneAndNothingElse) {
    catalog_.backup(target_);
    fill(2);
    catalog_.backup(target_);
    EXPECT_EQ(generation(target_), 2);

    for (const std::string& content : {std::string("my diary"), std::string(), std::string(5000, 'x')}) {
        write_file_atomically(folder_ / "diary", content);
        EXPECT_EQ(error_of([&] { catalog_.backup(folder_ / "diary"); }).code(), ErrorCode::kInvalidArgument);
        EXPECT_EQ(read_file(folder_ / "diary"), content);
    }
    SQLite::Database((folder_ / "other.db").native(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        .exec("CREATE TABLE t (x)");
    const std::string other = read_file(folder_ / "other.db");
    EXPECT_EQ(error_of([&] { catalog_.backup(folder_ / "other.db"); }).code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(read_file(folder_ / "other.db"), other);
    EXPECT_EQ(error_of([&] { catalog_.backup("/dev/null"); }).code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error_of([&] { catalog_.backup(folder_.path()); }).code(), ErrorCode::kInvalidArgument);
}

TEST_F(BackupTest, RefusesItselfAndCatalogsInUse) {
    EXPECT_EQ(error_of([&] { catalog_.backup(catalog_.path()); }).code(), ErrorCode::kInvalidArgument);
    fs::create_symlink("catalog.db", folder_ / "link.db");
    EXPECT_EQ(error_of([&] { catalog_.backup(folder_ / "link.db"); }).code(), ErrorCode::kInvalidArgument);
    catalog_.backup(target_);
    Catalog open(target_, IfAbsent::kFail);
    store(open, make_finding("/another", make_sound("another")));
    const Error error = error_of([&] { catalog_.backup(target_); });
    EXPECT_EQ(error.code(), ErrorCode::kBusy);
    EXPECT_EQ(error.path(), target_);
    EXPECT_EQ(open.counts().tracks, 101U);
}

TEST_F(BackupTest, RefusesCatalogsInUseBehindALink) {
    catalog_.backup(target_);
    fs::create_directory(folder_ / "links");
    fs::create_symlink(target_, folder_ / "links" / "backup.db");
    {
        Catalog open(folder_ / "links" / "backup.db", IfAbsent::kFail);
        store(open, make_finding("/another", make_sound("another")));
        EXPECT_EQ(open.path(), fs::canonical(target_)) << "where its log lies";
        EXPECT_EQ(error_of([&] { catalog_.backup(folder_ / "links" / "backup.db"); }).code(), ErrorCode::kBusy);
        EXPECT_EQ(open.counts().tracks, 101U);
    }
    catalog_.backup(folder_ / "links" / "backup.db");
    EXPECT_EQ(generation(target_), 1);
    EXPECT_TRUE(fs::is_symlink(folder_ / "links" / "backup.db"));
}

TEST_F(BackupTest, RefusesACatalogThatIsOpenedMeanwhile) {
    catalog_.backup(target_);
    std::optional<Catalog> open;
    const auto open_once = [&](const Progress&) {
        if (!open) open.emplace(target_, IfAbsent::kFail).mark_missing(std::vector<fs::path>{"/1"});
    };
    EXPECT_EQ(error_of([&] { catalog_.backup(target_, open_once); }).code(), ErrorCode::kBusy);
    EXPECT_EQ(open->counts().missing_tracks, 1U);
}

TEST_F(BackupTest, TakesNoLogOfAFileThatIsGone) {
    write_file_atomically(target_.native() + "-wal", "a log");
    EXPECT_EQ(error_of([&] { catalog_.backup(target_); }).code(), ErrorCode::kBusy);
    EXPECT_FALSE(fs::exists(target_));
}

TEST_F(BackupTest, IsOneMomentOfACatalogThatChanges) {
    std::jthread writer([&](const std::stop_token& stop) {
        Catalog catalog(catalog_.path(), IfAbsent::kFail);
        for (int number = 2; !stop.stop_requested(); ++number) {
            std::vector<Finding> findings;
            for (int i = 0; i < 100; ++i) {
                Sound sound = make_sound(std::to_string(i), number);
                sound.embedding.assign(500, static_cast<float>(number));
                findings.push_back(make_finding("/" + std::to_string(i), sound));
            }
            catalog.store(findings);
        }
    });
    for (int round = 0, before = 0; round < 10; ++round) {
        catalog_.backup(target_);
        const int now = generation(target_);
        EXPECT_GE(now, before);
        before = now;
    }
}

TEST_F(BackupTest, StopsOnRequestAndKeepsTheOldOne) {
    catalog_.backup(target_);
    fill(2);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(error_of([&] { catalog_.backup(target_, {}, stop.get_token()); }).code(), ErrorCode::kInterrupted);
    EXPECT_EQ(generation(target_), 1);
}

TEST_F(BackupTest, DoesNotReplaceAGoodOneByADamagedOne) {
    catalog_.backup(target_);
    const fs::path damaged = folder_ / "damaged.db";
    std::string bytes = read_file(target_);
    bytes.replace(bytes.size() - 3 * 4096, 4096, 4096, 'x');
    write_file_atomically(damaged, bytes);
    const Catalog source(damaged, IfAbsent::kFail);
    EXPECT_EQ(error_of([&] { source.backup(target_); }).code(), ErrorCode::kInvalidCatalog);
    EXPECT_EQ(generation(target_), 1);
}

TEST_F(BackupTest, SaysWhereItCanNotWrite) {
    const Error error = error_of([&] { catalog_.backup(folder_ / "no" / "backup.db"); });
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_EQ(error.path(), folder_ / "no" / "backup.db");
}

TEST_F(BackupTest, TellsItsProgress) {
    std::vector<Progress> seen;
    catalog_.backup(target_, [&](const Progress& progress) { seen.push_back(progress); });
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().done, seen.back().total);
    EXPECT_EQ(seen.back().total, fs::file_size(target_) / 4096);
}

}  // namespace
}  // namespace segue::catalog
