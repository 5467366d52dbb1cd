#include "catalog/open.h"

#include <string>
#include <string_view>
#include <system_error>

#include <sqlite3.h>

#include "catalog/errors.h"
#include "catalog/schema.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyTimeout_ms = 30'000;
constexpr std::uintmax_t kSmallestDatabase = 512;  // one page of the smallest size

void create_parent_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (!error) return;
    const bool refused = error == std::errc::permission_denied || error == std::errc::read_only_file_system;
    throw Error(refused ? ErrorCode::kNoPermission : ErrorCode::kIo, "cannot make the folder: " + error.message(),
                path.parent_path());
}

Error no_catalog(const fs::path& path) {
    return {ErrorCode::kNotFound, "there is no catalog yet; `segue scan DIR` makes one", path};
}

// What SQLite itself would take for an empty database, or explain badly.
void require_plausible_file(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) throw Error(ErrorCode::kInvalidCatalog, "is a folder, not a catalog", path);
    const auto size = fs::file_size(path, error);
    if (!error && size > 0 && size < kSmallestDatabase) {
        throw Error(ErrorCode::kInvalidCatalog, "not a Segue catalog", path);
    }
}

// The end of a file cut off inside its last page would be read as zeros. A write-ahead log may still hold that page.
void require_whole_pages(SQLite::Database& database, const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    const int page_size = database.execAndGet("PRAGMA page_size");
    if (error || size % static_cast<std::uintmax_t>(page_size) == 0) return;
    const auto log_size = fs::file_size(path.native() + "-wal", error);
    if (error || log_size == 0 || database.execAndGet("PRAGMA quick_check(1)").getString() != "ok") {
        throw Error(ErrorCode::kInvalidCatalog, "the catalog is damaged: its end is cut off", path);
    }
}

bool is_empty(SQLite::Database& database) {
    const int application = database.execAndGet("PRAGMA application_id");
    const int objects = database.execAndGet("SELECT count(*) FROM sqlite_schema");
    return application == 0 && objects == 0;
}

void require_ours(SQLite::Database& database, const fs::path& path) {
    const int application = database.execAndGet("PRAGMA application_id");
    const int version = schema_version(database);
    if (application != kApplicationId || version < 1) {
        throw Error(ErrorCode::kInvalidCatalog, "a database, but not a Segue catalog", path);
    }
    if (version > kSchemaVersion) {
        throw Error(ErrorCode::kNewerVersion,
                    "written by a newer Segue (catalog version " + std::to_string(version) + ", this one knows " +
                        std::to_string(kSchemaVersion) + "); update Segue to use it",
                    path);
    }
}

// Readers do not wait for the writer, and a killed writer loses only what it had not committed.
void use_write_ahead_log(SQLite::Database& database) {
    // Unlike all else, this change does not wait for others who are opening a new catalog at the same time.
    constexpr int kPause_ms = 10;
    for (int waited_ms = 0; waited_ms < kBusyTimeout_ms; waited_ms += kPause_ms) {
        if (database.tryExec("PRAGMA journal_mode = WAL") != SQLITE_BUSY) break;
        sqlite3_sleep(kPause_ms);
    }
    database.exec("PRAGMA synchronous = NORMAL");
}

// Everything before the tables can be used. `create`: an empty database becomes a catalog.
SQLite::Database open_for_writing(const fs::path& path, bool create) {
    SQLite::Database database(path.native(), SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0),
                              kBusyTimeout_ms);
    const bool empty = is_empty(database);  // a scan killed at its very first step leaves an empty file
    if (empty && !create) throw no_catalog(path);
    if (!empty) {
        require_whole_pages(database, path);
        require_ours(database, path);
    }
    use_write_ahead_log(database);
    database.exec("PRAGMA foreign_keys = ON");
    if (schema_version(database) < kSchemaVersion) migrate(database);
    return database;
}

bool refuses_writing(const SQLite::Exception& error) {
    const int code = error.getErrorCode() & 0xFF;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM;
}

// https://www.sqlite.org/uri.html
std::string immutable_uri(const fs::path& path) {
    std::string uri = "file:";
    for (const char letter : path.native()) {
        const bool plain = std::string_view("?#%").find(letter) == std::string_view::npos;
        uri += plain ? std::string(1, letter) : letter == '?' ? "%3f" : letter == '#' ? "%23" : "%25";
    }
    return uri + "?immutable=1";
}

// Where no log can be made beside the file, as on a disk that is mounted for reading, there are no locks either: what
// its owner, if it has one who may write there, changes meanwhile goes unnoticed.
SQLite::Database open_for_reading(const fs::path& path) {
    std::error_code error;
    if (const auto log_size = fs::file_size(path.native() + "-wal", error); !error && log_size > 0) {
        throw Error(ErrorCode::kNoPermission,
                    "was not closed properly, and its folder can not be written; copy it together with its -wal file "
                    "to a folder that can",
                    path);
    }
    SQLite::Database database(immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (is_empty(database)) throw no_catalog(path);
    require_whole_pages(database, path);
    require_ours(database, path);
    if (const int version = schema_version(database); version < kSchemaVersion) {
        throw Error(ErrorCode::kNoPermission,
                    "of an older Segue (catalog version " + std::to_string(version) + ", this one needs " +
                        std::to_string(kSchemaVersion) +
                        "), and its folder can not be written; copy it to one that can",
                    path);
    }
    return database;
}

}  // namespace

SQLite::Database open_database(const fs::path& path, IfAbsent if_absent) {
    require_plausible_file(path);
    const bool create = if_absent == IfAbsent::kCreate;
    std::error_code ignored;
    if (create) create_parent_folder(path);
    if (!create && fs::status(path, ignored).type() == fs::file_type::not_found) throw no_catalog(path);

    return translating_errors(path, [&] {
        try {
            return open_for_writing(path, create);
        } catch (const SQLite::Exception& error) {
            if (create || !refuses_writing(error)) throw;
            return open_for_reading(path);
        }
    });
}

}  // namespace segue::catalog
