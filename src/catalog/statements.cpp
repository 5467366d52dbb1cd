#include "catalog/statements.h"

#include <span>

namespace segue::catalog {
namespace {

using Columns = std::span<const char* const>;

std::string select_track() {
    return "SELECT " + track_columns() + " FROM tracks ";
}

// "INSERT INTO table (a, b) VALUES (?, ?) "
std::string insert(const std::string& table, Columns columns) {
    std::string names;
    std::string values;
    for (const char* column : columns) {
        const char* const separator = names.empty() ? "" : ", ";
        names.append(separator).append(column);
        values.append(separator).append("?");
    }
    return "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ") ";
}

// "a = excluded.a, b = excluded.b "
std::string replace(Columns columns) {
    std::string assignments;
    for (const std::string column : columns) {
        assignments += (assignments.empty() ? "" : ", ") + column + " = excluded." + column;
    }
    return assignments + " ";
}

// Not where another scan has stored what it heard of the whole, and this one, by the same stages, heard excerpts.
constexpr const char* kReplaces =
    "excluded.heard = 'whole' OR sounds.heard <> 'whole' OR sounds.feature_version <> excluded.feature_version "
    "OR sounds.model <> excluded.model ";

// What a finding says of its track; ?1 is always the path, ?4 the sound.
std::string set_track() {
    std::string assignments;
    int parameter = 0;
    for (const std::string column : kFindingColumns) {
        assignments += column + " = ?" + std::to_string(++parameter) + ", ";
    }
    return "UPDATE tracks SET " + assignments + "missing = 0 ";
}

}  // namespace

Statements::Statements(SQLite::Database& database)
    : find_track(database, select_track() + "WHERE path = ?"),
      tracks_of(database, select_track() + "WHERE sound = ? ORDER BY path"),
      find_sound(database, "SELECT id, verdict, reason FROM sounds WHERE hash = ?"),
      sound(database, "SELECT " + sound_columns() + " FROM sounds WHERE id = ?"),
      find_file(database,
                "SELECT size, mtime_ns, missing, hash, feature_version, model, heard "
                "FROM tracks JOIN sounds ON sounds.id = tracks.sound WHERE path = ?"),
      store_sound(database, insert("sounds", kSoundColumns) + "ON CONFLICT (hash) DO UPDATE SET " +
                                replace(kSoundColumns) + "WHERE " + kReplaces + "RETURNING id"),
      update_track(database, set_track() + "WHERE path = ?1"),
      move_track(database, set_track() +
                               "WHERE id = (SELECT id FROM tracks WHERE sound = ?4 AND missing = 1 "
                               "ORDER BY path LIMIT 1)"),
      add_track(database, insert("tracks", kFindingColumns)),
      mark_missing(database, "UPDATE tracks SET missing = ?2 WHERE path = ?1 AND missing <> ?2") {}

}  // namespace segue::catalog
