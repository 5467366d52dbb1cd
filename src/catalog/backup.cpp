#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include "catalog/connection.h"
#include "catalog/schema.h"
#include "segue/atomic_file.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;

constexpr int kPagesAtOnce = 2048;  // 8 MB: a stop request waits no longer

// https://www.sqlite.org/fileformat.html, "The Database Header"
bool is_catalog(const fs::path& path) {
    std::array<char, 72> header{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(header.data(), header.size())) return false;
    std::uint32_t application = 0;
    for (std::size_t i = 68; i < 72; ++i) application = application << 8U | static_cast<unsigned char>(header[i]);
    return std::string_view(header.data(), 16) == std::string_view("SQLite format 3\0", 16) &&
           application == kApplicationId;
}

// A file is replaced by a backup only if it is one itself, which nobody has open.
void require_replaceable(const fs::path& target, const fs::path& catalog) {
    std::error_code error;
    if (fs::equivalent(target, catalog, error)) {
        throw Error(ErrorCode::kInvalidArgument, "is the catalog itself, not a place for its backup", target);
    }
    // It would be taken for that of the new file.
    if (fs::exists(target.native() + "-wal", error)) {
        throw Error(ErrorCode::kBusy,
                    "is in use or was not closed, as the log (-wal) beside it shows; it is left alone", target);
    }
    if (!fs::exists(target, error)) return;
    if (!fs::is_regular_file(target, error) || !is_catalog(target)) {
        throw Error(ErrorCode::kInvalidArgument, "is there already and no Segue catalog; it is left alone", target);
    }
}

// All pages as the source is at the first of them, whatever others write meanwhile.
void copy_pages(SQLite::Database& source, SQLite::Database& copy, const ProgressCallback& progress,
                const std::stop_token& stop) {
    SQLite::Transaction snapshot(source);
    source.execAndGet("SELECT count(*) FROM sqlite_schema");  // begins it
    SQLite::Backup backup(copy, source);
    for (bool more = true; more;) {
        if (stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped; there is no new backup");
        more = backup.executeStep(kPagesAtOnce) != SQLITE_DONE;
        const auto total = static_cast<std::size_t>(backup.getTotalPageCount());
        if (progress) progress({total - static_cast<std::size_t>(backup.getRemainingPageCount()), total, 0});
    }
}

}  // namespace

void Catalog::backup(const fs::path& target, const ProgressCallback& progress, const std::stop_token& stop) const {
    const fs::path place = resolved_path(target);
    require_replaceable(place, path());
    AtomicFile file(place);
    translating_errors(place, [&] {
        SQLite::Database copy(file.temporary().native(), SQLITE_OPEN_READWRITE);
        copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // the file counts only once it is whole
        copy_pages(impl_->database, copy, progress, stop);
        // One file that is complete without a log, also for readers who may not write beside it.
        copy.exec("PRAGMA journal_mode = DELETE");
        const std::string state = copy.execAndGet("PRAGMA quick_check(1)");
        if (state != "ok") {
            throw Error(ErrorCode::kInvalidCatalog, "the catalog is damaged, and so would be its backup: " + state,
                        path());
        }
    });
    require_replaceable(place, path());  // copying took a while
    file.commit();
}

}  // namespace segue::catalog
