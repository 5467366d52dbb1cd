// Several users of one catalog at once.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/findings.h"
#include "segue/catalog.h"
#include "temporary_folder.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::make_copy;
using testing::make_finding;
using testing::make_sound;
using testing::store;

// Runs an action in a process of its own; waits for all with `expect_success`.
pid_t in_child(const std::function<void()>& action) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    try {
        action();
        ::_exit(0);
    } catch (const std::exception& error) {
        ::fprintf(stderr, "%s\n", error.what());
        ::_exit(1);
    }
}

void expect_success(const std::vector<pid_t>& children) {
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
}

TEST(SharingACatalog, ManyMayMakeItAtOnce) {
    for (int round = 0; round < 10; ++round) {
        const TemporaryFolder folder;
        const fs::path path = folder / "sub" / "catalog.db";
        std::vector<pid_t> children;
        for (int i = 0; i < 6; ++i) {
            children.push_back(in_child([&] {
                Catalog catalog(path, IfAbsent::kCreate);
                store(catalog, make_finding("/" + std::to_string(i), make_sound("aa")));
            }));
        }
        expect_success(children);
        const Catalog catalog(path, IfAbsent::kFail);
        EXPECT_EQ(catalog.counts().tracks, 6U);
        EXPECT_EQ(catalog.counts().sounds, 1U);
        catalog.check();
    }
}

TEST(SharingACatalog, WritersWaitForOneAnother) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    { const Catalog catalog(path, IfAbsent::kCreate); }
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(in_child([&] {
            Catalog catalog(path, IfAbsent::kFail);
            for (int k = 0; k < 50; ++k) {
                const std::string own = "/" + std::to_string(i) + "/" + std::to_string(k);
                catalog.store(std::vector{make_finding(own, make_sound(own)),
                                          make_finding("/shared/" + std::to_string(k), make_sound("shared"))});
            }
        }));
    }
    expect_success(children);
    const Catalog catalog(path, IfAbsent::kFail);
    EXPECT_EQ(catalog.counts().tracks, 4U * 50 + 50);
    EXPECT_EQ(catalog.counts().sounds, 4U * 50 + 1);
    catalog.check();
}

TEST(SharingACatalog, ReadersSeeWholeTransactionsAndNeverWait) {
    const TemporaryFolder folder;
    const fs::path path = folder / "catalog.db";
    Catalog catalog(path, IfAbsent::kCreate);
    store(catalog, make_finding("/a", make_sound("aa")));

    SQLite::Database writer(path.native(), SQLITE_OPEN_READWRITE);
    SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
    writer.exec("UPDATE tracks SET missing = 1");
    EXPECT_FALSE(catalog.find_track("/a")->missing);
    EXPECT_EQ(Catalog(path, IfAbsent::kFail).counts().missing_tracks, 0U);
    transaction.commit();
    EXPECT_TRUE(catalog.find_track("/a")->missing);
}

TEST(SharingACatalog, AMoveSeenByTwoIsDoneOnce) {
    const TemporaryFolder folder;
    Catalog first(folder / "catalog.db", IfAbsent::kCreate);
    Catalog second(folder / "catalog.db", IfAbsent::kFail);
    const std::vector<fs::path> old{"/old"};
    store(first, make_finding("/old", make_sound("aa")));
    first.mark_missing(old);
    EXPECT_EQ(store(first, make_copy("/new", "aa")), Change::kMoved);
    second.mark_missing(old);
    EXPECT_EQ(store(second, make_copy("/new", "aa")), Change::kUpdated);
    EXPECT_EQ(first.counts().tracks, 1U);
    EXPECT_EQ(first.counts().missing_tracks, 0U);
}

}  // namespace
}  // namespace segue::catalog
