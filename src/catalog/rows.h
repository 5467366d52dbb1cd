// Rows of the tables as values, and back.
#pragma once

#include "catalog/execution.h"
#include "segue/catalog.h"

namespace segue::catalog {

/// Columns of `sounds`, in the order in which bind_sound and read_sound take them.
inline constexpr const char* kSoundColumns =
    "sounds.hash, content_hash, verdict, reason, duration_s, sounds.genre, confidence, feature_version, model, "
    "probabilities, embedding, mfcc_mean";
void bind_sound(Execution& execution, const Sound& sound);
Sound read_sound(Execution& row);

/// Columns of `tracks`, in the order in which read_track takes them.
inline constexpr const char* kTrackColumns =
    "tracks.id, sound, path, size, mtime_ns, title, artist, album, album_artist, tracks.genre, year, track, missing";
Track read_track(Execution& row);

/// What a finding says of its track: path, size, mtime_ns, sound, title, artist, album, album_artist, genre, year,
/// track.
void bind_track(Execution& execution, const Finding& finding, SoundId sound);

}  // namespace segue::catalog
