// What can lie where a catalog is expected.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/findings.h"
#include "segue/catalog.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::error_of;
using ::testing::HasSubstr;
using testing::kVersions;
using testing::make_finding;
using testing::make_sound;

Error refusal(const fs::path& path, IfAbsent if_absent = IfAbsent::kCreate) {
    return error_of([&] { const Catalog catalog(path, if_absent); });
}

void execute(const fs::path& path, const char* sql) {
    SQLite::Database(path.native(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).exec(sql);
}

void fill(Catalog& catalog, int count) {
    std::vector<Finding> findings;
    for (int i = 0; i < count; ++i) {
        Sound sound = make_sound(std::to_string(i), i);
        sound.embedding.assign(128, static_cast<float>(i));
        findings.push_back(make_finding("/music/" + std::to_string(i), sound));
    }
    catalog.store(findings);
}

// Runs an action in a process without the rights of root; true if it did not throw.
bool succeeds_without_rights(const std::function<void()>& action) {
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t kNobody = 65534;
        if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(1);
        try {
            action();
            ::_exit(0);
        } catch (const std::exception& error) {
            ::fprintf(stderr, "%s\n", error.what());
            ::_exit(1);
        }
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

void require(bool condition, const char* what) {
    if (!condition) throw std::logic_error(what);
}

TEST(OpeningACatalog, MakesItAndItsFolders) {
    const TemporaryFolder folder;
    const fs::path path = folder / "a" / "b" / "catalog.db";
    EXPECT_EQ(refusal(path, IfAbsent::kFail).code(), ErrorCode::kNotFound);
    EXPECT_FALSE(fs::exists(folder / "a"));
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 1);
    }
    EXPECT_EQ(Catalog(path, IfAbsent::kFail).counts().tracks, 1U);
    EXPECT_EQ(Catalog(path, IfAbsent::kCreate).counts().tracks, 1U);
}

TEST(OpeningACatalog, MarksItAsOurs) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    { const Catalog catalog(path, IfAbsent::kCreate); }
    SQLite::Database database(path.native());
    EXPECT_EQ(database.execAndGet("PRAGMA application_id").getInt(), 0x53656775);
    EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), kSchemaVersion);
    EXPECT_EQ(database.execAndGet("PRAGMA journal_mode").getString(), "wal");
}

TEST(OpeningACatalog, TakesNamesThatSqliteWouldTakeForCommands) {
    const TemporaryFolder folder;
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    for (const char* name : {":memory:", "file:x?mode=memory", "\xFF.db"}) {
        { const Catalog catalog(name, IfAbsent::kCreate); }
        EXPECT_TRUE(fs::exists(folder / name)) << printable(name);
    }
    fs::current_path(before);
}

TEST(OpeningACatalog, TakesAnEmptyFileForAnUnfinishedOne) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "empty.db", "");
    EXPECT_EQ(refusal(folder / "empty.db", IfAbsent::kFail).code(), ErrorCode::kNotFound);
    EXPECT_EQ(fs::file_size(folder / "empty.db"), 0U);
    EXPECT_EQ(Catalog(folder / "empty.db", IfAbsent::kCreate).counts().tracks, 0U);
}

TEST(OpeningACatalog, RefusesWhatIsNoDatabase) {
    const TemporaryFolder folder;
    for (const std::string& bytes : {std::string("x"), std::string("[settings]\n"), std::string(100'000, 'x'),
                                     std::string(5000, '\0'), "SQLite format 3" + std::string(5000, '\0')}) {
        write_file_atomically(folder / "file", bytes);
        for (const IfAbsent if_absent : {IfAbsent::kFail, IfAbsent::kCreate}) {
            const Error error = refusal(folder / "file", if_absent);
            EXPECT_EQ(error.code(), ErrorCode::kInvalidCatalog);
            EXPECT_EQ(error.path(), folder / "file");
        }
        EXPECT_EQ(read_file(folder / "file"), bytes) << "a refused file is left as it was";
    }
    EXPECT_EQ(refusal(folder.path()).code(), ErrorCode::kInvalidCatalog);
}

TEST(OpeningACatalog, RefusesTheDatabasesOfOthers) {
    const TemporaryFolder folder;
    const std::vector<const char*> others{
        "CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('a')",
        "CREATE TABLE tracks (id); PRAGMA user_version = 1",
        "PRAGMA application_id = 7; PRAGMA user_version = 1; CREATE TABLE t (x)",
        "PRAGMA application_id = 7; CREATE TABLE t (x); DROP TABLE t",
    };
    for (const char* sql : others) {
        const fs::path path = folder / std::to_string(std::hash<std::string>()(sql));
        execute(path, sql);
        const std::string before = read_file(path);
        const Error error = refusal(path);
        EXPECT_EQ(error.code(), ErrorCode::kInvalidCatalog) << sql;
        EXPECT_THAT(error.what(), HasSubstr("not a Segue catalog"));
        EXPECT_THAT(error.what(), HasSubstr(path.native()));
        EXPECT_EQ(read_file(path), before) << "a refused file is left as it was";
    }
}

TEST(OpeningACatalog, RefusesANewerVersionByName) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    { const Catalog catalog(path, IfAbsent::kCreate); }
    execute(path, "PRAGMA user_version = 12345");
    const Error error = refusal(path);
    EXPECT_EQ(error.code(), ErrorCode::kNewerVersion);
    EXPECT_THAT(error.what(), HasSubstr("12345"));
    EXPECT_EQ(error.path(), path);
}

TEST(OpeningACatalog, RefusesTablesThatAreNotWhatTheVersionSays) {
    const TemporaryFolder folder;
    for (const char* sql : {"DROP TABLE tracks", "ALTER TABLE sounds RENAME COLUMN embedding TO x"}) {
        const fs::path path = folder / std::to_string(std::hash<std::string>()(sql));
        { const Catalog catalog(path, IfAbsent::kCreate); }
        execute(path, sql);
        EXPECT_EQ(refusal(path).code(), ErrorCode::kInvalidCatalog) << sql;
    }
}

TEST(OpeningACatalog, RefusesOneThatWasCutOffAnywhere) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 100);
    }
    const std::string whole = read_file(path);
    ASSERT_GT(whole.size(), 20U * 4096);
    const fs::path cut = folder / "cut.db";
    for (std::size_t length = 1; length < whole.size(); length += length < 600 ? 7 : 997) {
        write_file_atomically(cut, whole.substr(0, length));
        EXPECT_EQ(refusal(cut).code(), ErrorCode::kInvalidCatalog) << length;
        EXPECT_EQ(fs::file_size(cut), length);
    }
    for (std::size_t length = 4096; length < whole.size(); length += 4096) {
        write_file_atomically(cut, whole.substr(0, length));
        EXPECT_EQ(refusal(cut).code(), ErrorCode::kInvalidCatalog) << length;
    }
}

// Reads everything there is.
void read_all(const fs::path& path) {
    const Catalog catalog(path, IfAbsent::kFail);
    catalog.counts();
    catalog.visit([](const Track&, const Sound&) {});
    catalog.vectors(VectorKind::kEmbedding, kVersions);
    catalog.present_below("/");
    catalog.hashes(kVersions);
    catalog.check();
}

TEST(OpeningACatalog, SurvivesPagesOfGarbage) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 100);
    }
    const std::string whole = read_file(path);
    const fs::path damaged = folder / "damaged.db";
    for (std::size_t page = 1; page < whole.size() / 4096; ++page) {
        for (const char filler : {'\0', '\xFF', 'x'}) {
            std::string bytes = whole;
            bytes.replace(page * 4096, 4096, 4096, filler);
            write_file_atomically(damaged, bytes);
            EXPECT_EQ(error_of([&] { read_all(damaged); }).code(), ErrorCode::kInvalidCatalog) << page;
        }
    }
}

TEST(OpeningACatalog, RefusesVectorsOfImpossibleLength) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 3);
    }
    execute(path, "PRAGMA ignore_check_constraints = ON; UPDATE sounds SET embedding = x'010203' WHERE id = 2");
    const Catalog catalog(path, IfAbsent::kFail);
    EXPECT_EQ(error_of([&] { catalog.sound(SoundId{2}); }).code(), ErrorCode::kInvalidCatalog);
    EXPECT_EQ(error_of([&] { catalog.vectors(VectorKind::kEmbedding, kVersions); }).code(), ErrorCode::kInvalidCatalog);
    EXPECT_EQ(catalog.sound(SoundId{1}).embedding.size(), 128U);
}

TEST(OpeningACatalog, RefusesVectorsThatDoNotFitTogether) {
    const TemporaryFolder folder;
    Catalog catalog(folder / "catalog.db", IfAbsent::kCreate);
    fill(catalog, 3);
    testing::store(catalog, make_finding("/other", make_sound("other")));
    EXPECT_EQ(error_of([&] { catalog.vectors(VectorKind::kEmbedding, kVersions); }).code(), ErrorCode::kInvalidCatalog);
}

TEST(OpeningACatalog, SaysThatItCanNotBeWritten) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 1);
    }
    const std::string before = read_file(path);
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.path().c_str(), 0555);
    EXPECT_TRUE(succeeds_without_rights([&] {
        require(refusal(path).code() == ErrorCode::kNoPermission, "an existing catalog");
        require(refusal(folder / "new.db").code() == ErrorCode::kNoPermission, "a new catalog");
        require(refusal(folder / "a" / "new.db").code() == ErrorCode::kNoPermission, "a new folder");
    }));
    ::chmod(path.c_str(), 0000);
    EXPECT_TRUE(succeeds_without_rights(
        [&] { require(refusal(path).code() == ErrorCode::kNoPermission, "an unreadable catalog"); }));
    ::chmod(folder.path().c_str(), 0700);
    ::chmod(path.c_str(), 0600);
    EXPECT_EQ(read_file(path), before);
}

// A disk that is mounted for reading holds a catalog, its log folded in, that nobody can write beside.
TEST(OpeningACatalog, ReadsOneThatCanNotBeWritten) {
    const TemporaryFolder folder;
    const fs::path path = folder / "50% of #1?.db";
    {
        Catalog catalog(path, IfAbsent::kCreate);
        fill(catalog, 3);
    }
    const std::string before = read_file(path);
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.path().c_str(), 0555);
    EXPECT_TRUE(succeeds_without_rights([&] {
        Catalog catalog(path, IfAbsent::kFail);
        require(catalog.counts().tracks == 3, "its tracks");
        require(catalog.damage().empty(), "no damage");
        require(error_of([&] { fill(catalog, 4); }).code() == ErrorCode::kNoPermission, "nothing is stored");
        require(error_of([&] { catalog.remove_missing({}); }).code() == ErrorCode::kNoPermission, "nothing is removed");
        require(catalog.counts().tracks == 3, "its tracks are as before");
    }));
    ::chmod(folder.path().c_str(), 0700);
    EXPECT_EQ(read_file(path), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(OpeningACatalog, DoesNotReadHalfOfOneThatCanNotBeWritten) {
    const TemporaryFolder folder;
    const TemporaryFolder links;
    const fs::path path = folder / "catalog.db";
    {
        Catalog catalog(folder / "open.db", IfAbsent::kCreate);
        fill(catalog, 3);
        fs::copy_file(folder / "open.db", path);
        fs::copy_file(folder / "open.db-wal", folder / "catalog.db-wal");
    }
    fs::create_symlink(path, links / "link.db");
    ::chmod(links.path().c_str(), 0555);
    ::chmod(folder.path().c_str(), 0555);
    EXPECT_TRUE(succeeds_without_rights([&] {
        for (const fs::path& name : {path, links / "link.db"}) {
            const Error error = refusal(name, IfAbsent::kFail);
            require(error.code() == ErrorCode::kNoPermission, error.what());
        }
    }));
    ::chmod(links.path().c_str(), 0700);
    ::chmod(folder.path().c_str(), 0700);
    EXPECT_EQ(Catalog(path, IfAbsent::kFail).counts().tracks, 3U);
}

TEST(OpeningACatalog, SaysThatAnOlderOneCanNotBeBroughtUpToDate) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    execute(path, read_file(SEGUE_SOURCE_DIR "/tests/catalog/fixtures/version_2.sql").c_str());
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.path().c_str(), 0555);
    EXPECT_TRUE(succeeds_without_rights([&] {
        const Error error = refusal(path, IfAbsent::kFail);
        require(error.code() == ErrorCode::kNoPermission, error.what());
        require(std::string_view(error.what()).find("version 2") != std::string_view::npos, error.what());
    }));
    ::chmod(folder.path().c_str(), 0700);
}

TEST(OpeningACatalog, SaysThatAParentIsNoFolder) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "file", "x");
    EXPECT_EQ(refusal(folder / "file" / "catalog.db").code(), ErrorCode::kIo);
    EXPECT_EQ(refusal("/proc/nowhere/catalog.db").code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace segue::catalog
