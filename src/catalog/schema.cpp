#include "catalog/schema.h"

#include <array>
#include <string>

#include <SQLiteCpp/Transaction.h>

#include "segue/catalog.h"

namespace segue::catalog {
namespace {

// Step n leads from schema version n to n + 1. A step that was released is never changed.
constexpr std::array<const char*, kSchemaVersion> kMigrations{
    R"sql(
    CREATE TABLE sounds (
        id              INTEGER PRIMARY KEY,
        hash            TEXT UNIQUE,
        content_hash    TEXT NOT NULL,
        verdict         TEXT NOT NULL,
        reason          TEXT NOT NULL,
        duration_s      REAL NOT NULL,
        genre           TEXT NOT NULL,
        confidence      REAL NOT NULL,
        feature_version INTEGER NOT NULL,
        model           TEXT NOT NULL,
        probabilities   BLOB CHECK (length(probabilities) % 4 = 0),
        embedding       BLOB CHECK (length(embedding) % 4 = 0),
        mfcc_mean       BLOB CHECK (length(mfcc_mean) % 4 = 0)
    ) STRICT;

    CREATE TABLE tracks (
        id           INTEGER PRIMARY KEY,
        path         BLOB NOT NULL UNIQUE,
        size         INTEGER NOT NULL,
        mtime_ns     INTEGER NOT NULL,
        sound        INTEGER NOT NULL REFERENCES sounds (id),
        missing      INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
        title        TEXT NOT NULL,
        artist       TEXT NOT NULL,
        album        TEXT NOT NULL,
        album_artist TEXT NOT NULL,
        genre        TEXT NOT NULL,
        year         INTEGER NOT NULL,
        track        INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX tracks_by_sound ON tracks (sound);

    -- A sound without a hash belongs to one track alone and goes with it.
    CREATE TRIGGER sound_of_changed_track AFTER UPDATE OF sound ON tracks WHEN old.sound <> new.sound BEGIN
        DELETE FROM sounds WHERE id = old.sound AND hash IS NULL;
    END;
    CREATE TRIGGER sound_of_deleted_track AFTER DELETE ON tracks BEGIN
        DELETE FROM sounds WHERE id = old.sound AND hash IS NULL;
    END;

    PRAGMA application_id = 0x53656775;
    )sql",
    R"sql(
    -- Another number after every change of what Catalog::vectors gives, and never an old one again.
    CREATE TABLE revision (number INTEGER NOT NULL) STRICT;
    INSERT INTO revision VALUES (random());
    CREATE TRIGGER revision_of_added_sound AFTER INSERT ON sounds BEGIN
        UPDATE revision SET number = random();
    END;
    CREATE TRIGGER revision_of_changed_sound AFTER UPDATE ON sounds BEGIN
        UPDATE revision SET number = random();
    END;
    CREATE TRIGGER revision_of_deleted_sound AFTER DELETE ON sounds BEGIN
        UPDATE revision SET number = random();
    END;
    CREATE TRIGGER revision_of_added_track AFTER INSERT ON tracks BEGIN
        UPDATE revision SET number = random();
    END;
    CREATE TRIGGER revision_of_changed_track AFTER UPDATE OF sound, missing ON tracks
    WHEN old.sound <> new.sound OR old.missing <> new.missing BEGIN
        UPDATE revision SET number = random();
    END;
    CREATE TRIGGER revision_of_deleted_track AFTER DELETE ON tracks BEGIN
        UPDATE revision SET number = random();
    END;
    )sql",
    R"sql(
    ALTER TABLE sounds ADD COLUMN codec TEXT NOT NULL DEFAULT '';
    ALTER TABLE sounds ADD COLUMN sample_rate_hz INTEGER;
    ALTER TABLE sounds ADD COLUMN channels INTEGER;
    ALTER TABLE sounds ADD COLUMN bit_rate_bps INTEGER;
    ALTER TABLE sounds ADD COLUMN bandwidth_hz REAL;
    ALTER TABLE sounds ADD COLUMN heard TEXT NOT NULL DEFAULT 'whole';
    ALTER TABLE sounds ADD COLUMN tempo_bpm REAL;
    ALTER TABLE sounds ADD COLUMN loudness_lufs REAL;
    ALTER TABLE sounds ADD COLUMN rhythm BLOB CHECK (length(rhythm) % 4 = 0);
    ALTER TABLE sounds ADD COLUMN timbre BLOB CHECK (length(timbre) % 4 = 0);
    ALTER TABLE sounds ADD COLUMN fingerprint BLOB CHECK (length(fingerprint) % 4 = 0);

    ALTER TABLE tracks ADD COLUMN mb_recording TEXT NOT NULL DEFAULT '';
    ALTER TABLE tracks ADD COLUMN mb_release TEXT NOT NULL DEFAULT '';
    ALTER TABLE tracks ADD COLUMN mb_artist TEXT NOT NULL DEFAULT '';
    ALTER TABLE tracks ADD COLUMN replaygain_track_db REAL;
    ALTER TABLE tracks ADD COLUMN replaygain_album_db REAL;
    )sql"};

}  // namespace

int schema_version(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version");
}

void migrate(SQLite::Database& database) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (int step = schema_version(database); step < kSchemaVersion; ++step) {
        database.exec(kMigrations[static_cast<std::size_t>(step)]);
        database.exec("PRAGMA user_version = " + std::to_string(step + 1));
    }
    transaction.commit();
}

}  // namespace segue::catalog
