#include "catalog/connection.h"

#include <system_error>

#include <sqlite3.h>

#include "catalog/execution.h"
#include "catalog/open.h"
#include "catalog/rows.h"

namespace segue::catalog {

namespace fs = std::filesystem;

fs::path resolved_path(const fs::path& path_of_catalog) {
    if (path_of_catalog.empty()) throw Error(ErrorCode::kInvalidArgument, "the name of a catalog is empty");
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(fs::absolute(path_of_catalog), error);
    return error ? fs::absolute(path_of_catalog) : canonical;
}

Connection::Connection(const fs::path& path_of_catalog, IfAbsent if_absent)
    : path(resolved_path(path_of_catalog)),
      database(open_database(path, if_absent)),
      statements(translating_errors(path, [&] { return Statements(database); })) {}

SQLite::Transaction Connection::begin_change() {
    int moved = 0;
    sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0) {
        throw Error(ErrorCode::kNotFound, "the catalog was deleted or moved while it was in use; run the command again",
                    path);
    }
    return SQLite::Transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
}

std::optional<Connection::StoredSound> Connection::find_sound(std::string_view hash) {
    Execution row(statements.find_sound);
    row.bind_text(hash);
    if (!row.step()) return {};
    return StoredSound{SoundId{row.integer()}, row.text(), row.text()};
}

Connection::StoredSound Connection::store_sound(const Sound& sound) {
    Execution row(statements.store_sound);
    bind_sound(row, sound);
    if (!row.step()) return find_sound(sound.hash).value();  // which is better
    return {SoundId{row.integer()}, sound.verdict, sound.reason};
}

Sound Connection::sound(SoundId id) {
    Execution row(statements.sound);
    const auto number = static_cast<std::int64_t>(id);
    row.bind(number);
    if (!row.step()) throw Error(ErrorCode::kInvalidArgument, "no sound " + std::to_string(number), path);
    return read_sound(row);
}

std::optional<Track> Connection::find_track(const fs::path& path_of_track) {
    Execution row(statements.find_track);
    row.bind_bytes(path_of_track.native());
    if (!row.step()) return {};
    return read_track(row);
}

bool Connection::changes_a_track(SQLite::Statement& statement, const Finding& finding, SoundId sound) {
    Execution execution(statement);
    bind_track(execution, finding, sound);
    execution.step();
    return statement.getChanges() > 0;
}

void Connection::mark_missing(const fs::path& path_of_track, bool missing) {
    Execution execution(statements.mark_missing);
    execution.bind_bytes(path_of_track.native()).bind(std::int64_t{missing});
    execution.step();
}

std::vector<fs::path> Connection::paths_below(const fs::path& root, bool missing) {
    SQLite::Statement statement(
        database, std::string("SELECT path FROM tracks WHERE missing = ? AND ") + kIsBelow + " ORDER BY path");
    Execution row(statement);
    row.bind(std::int64_t{missing});
    bind_below(row, root);
    std::vector<fs::path> paths;
    while (row.step()) paths.emplace_back(row.text());
    return paths;
}

void bind_below(Execution& execution, const fs::path& root) {
    const std::string prefix = root.native().ends_with('/') ? root.native() : root.native() + '/';
    std::string end = prefix;  // the least text after all that begin with the prefix
    end.back() = '/' + 1;
    execution.bind_bytes(root.native()).bind_bytes(prefix).bind_bytes(end);
}

}  // namespace segue::catalog
