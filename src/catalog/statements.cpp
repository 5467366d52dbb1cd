#include "catalog/statements.h"

namespace segue::catalog {
namespace {

const std::string kSelectTrack = std::string("SELECT ") + kTrackColumns + " FROM tracks ";
// What a finding says of its track; ?1 is always the path.
const std::string kSetTrack =
    "UPDATE tracks SET path = ?1, size = ?2, mtime_ns = ?3, sound = ?4, title = ?5, artist = ?6, album = ?7, "
    "album_artist = ?8, genre = ?9, year = ?10, track = ?11, missing = 0 ";

}  // namespace

Statements::Statements(SQLite::Database& database)
    : find_track(database, kSelectTrack + "WHERE path = ?"),
      tracks_of(database, kSelectTrack + "WHERE sound = ? ORDER BY path"),
      find_sound(database, "SELECT id, verdict, reason FROM sounds WHERE hash = ?"),
      sound(database, std::string("SELECT ") + kSoundColumns + " FROM sounds WHERE id = ?"),
      find_file(database,
                "SELECT size, mtime_ns, missing, hash, feature_version, model "
                "FROM tracks JOIN sounds ON sounds.id = tracks.sound WHERE path = ?"),
      store_sound(database,
                  "INSERT INTO sounds (hash, content_hash, verdict, reason, duration_s, genre, confidence, "
                  "feature_version, model, probabilities, embedding, mfcc_mean) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (hash) DO UPDATE SET content_hash = excluded.content_hash, verdict = excluded.verdict, "
                  "reason = excluded.reason, duration_s = excluded.duration_s, genre = excluded.genre, "
                  "confidence = excluded.confidence, feature_version = excluded.feature_version, "
                  "model = excluded.model, probabilities = excluded.probabilities, embedding = excluded.embedding, "
                  "mfcc_mean = excluded.mfcc_mean RETURNING id"),
      update_track(database, kSetTrack + "WHERE path = ?1"),
      move_track(database, kSetTrack +
                               "WHERE id = (SELECT id FROM tracks WHERE sound = ?4 AND missing = 1 "
                               "ORDER BY path LIMIT 1)"),
      add_track(database,
                "INSERT INTO tracks (path, size, mtime_ns, sound, title, artist, album, album_artist, genre, year, "
                "track) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      mark_missing(database, "UPDATE tracks SET missing = ?2 WHERE path = ?1 AND missing <> ?2") {}

}  // namespace segue::catalog
