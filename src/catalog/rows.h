// Rows of the tables as values, and back.
#pragma once

#include <array>
#include <string>

#include "catalog/execution.h"
#include "segue/catalog.h"

namespace segue::catalog {

/// Columns of `sounds` in the order in which bind_sound and read_sound take them.
inline constexpr std::array kSoundColumns{
    "hash",           "content_hash",    "verdict",      "reason",        "duration_s", "codec",
    "sample_rate_hz", "channels",        "bit_rate_bps", "bandwidth_hz",  "heard",      "genre",
    "confidence",     "feature_version", "model",        "probabilities", "embedding",  "mfcc_mean",
    "tempo_bpm",      "loudness_lufs",   "rhythm",       "timbre",        "fingerprint"};
void bind_sound(Execution& execution, const Sound& sound);
Sound read_sound(Execution& row);

/// Columns of `tracks` that a finding fills, in the order in which bind_track takes them.
inline constexpr std::array kFindingColumns{"path",
                                            "size",
                                            "mtime_ns",
                                            "sound",
                                            "title",
                                            "artist",
                                            "album",
                                            "album_artist",
                                            "genre",
                                            "year",
                                            "track",
                                            "mb_recording",
                                            "mb_release",
                                            "mb_artist",
                                            "replaygain_track_db",
                                            "replaygain_album_db"};
void bind_track(Execution& execution, const Finding& finding, SoundId sound);

/// What read_track takes: id, missing, and the columns of a finding, each with the name of its table.
std::string track_columns();
Track read_track(Execution& row);

/// What read_sound takes, each with the name of its table.
std::string sound_columns();

}  // namespace segue::catalog
