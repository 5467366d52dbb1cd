#include "catalog/errors.h"

#include <string>

#include <sqlite3.h>

namespace segue::catalog {

Error error_of(const SQLite::Exception& error, const std::filesystem::path& catalog) {
    const std::string detail = std::string(" (") + error.what() + ")";
    switch (error.getErrorCode() & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return {ErrorCode::kBusy, "another program is writing to this catalog; try again" + detail, catalog};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_CANTOPEN:
            return {ErrorCode::kNoPermission, "the catalog or its folder can not be opened for writing" + detail,
                    catalog};
        case SQLITE_FULL:
            return {ErrorCode::kIo, "the disk is full; what the catalog held before is kept" + detail, catalog};
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_TOOBIG:
        case SQLITE_INTERRUPT:
        case SQLITE_MISUSE:
            return {ErrorCode::kIo, "reading or writing failed; what the catalog held before is kept" + detail,
                    catalog};
        case SQLITE_NOTADB:
            return {ErrorCode::kInvalidCatalog, "not a Segue catalog" + detail, catalog};
        default:
            return {ErrorCode::kInvalidCatalog,
                    "the catalog is damaged; move it away, with its -wal file, and a scan makes a new one" + detail,
                    catalog};
    }
}

}  // namespace segue::catalog
