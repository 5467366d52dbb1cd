#include "catalog/rows.h"

#include <span>

namespace segue::catalog {
namespace {

std::string qualified(const std::string& table, std::span<const char* const> columns) {
    std::string list;
    for (const char* column : columns) list += (list.empty() ? "" : ", ") + table + "." + column;
    return list;
}

}  // namespace

std::string sound_columns() {
    return qualified("sounds", kSoundColumns);
}

void bind_sound(Execution& execution, const Sound& sound) {
    execution.bind_text_or_null(sound.hash)
        .bind_text(sound.content_hash)
        .bind_text(sound.verdict)
        .bind_text(sound.reason)
        .bind(sound.duration_s)
        .bind_text(sound.codec)
        .bind(sound.sample_rate_hz)
        .bind(sound.channels)
        .bind(sound.bit_rate_bps)
        .bind(sound.bandwidth_hz)
        .bind_text(sound.versions.heard)
        .bind_text(sound.genre)
        .bind(double{sound.confidence})
        .bind(std::int64_t{sound.versions.features})
        .bind_text(sound.versions.model)
        .bind_vector(sound.probabilities)
        .bind_vector(sound.embedding)
        .bind_vector(sound.mfcc_mean)
        .bind(sound.tempo_bpm)
        .bind(sound.loudness_lufs)
        .bind_vector(sound.rhythm)
        .bind_vector(sound.timbre)
        .bind_vector(sound.fingerprint);
}

Sound read_sound(Execution& row) {
    Sound sound;
    sound.hash = row.text();
    sound.content_hash = row.text();
    sound.verdict = row.text();
    sound.reason = row.text();
    sound.duration_s = row.real();
    sound.codec = row.text();
    sound.sample_rate_hz = row.integer_or_null();
    sound.channels = row.integer_or_null();
    sound.bit_rate_bps = row.integer_or_null();
    sound.bandwidth_hz = row.real_or_null();
    sound.versions.heard = row.text();
    sound.genre = row.text();
    sound.confidence = static_cast<float>(row.real());
    sound.versions.features = static_cast<int>(row.integer());
    sound.versions.model = row.text();
    sound.probabilities = row.floats();
    sound.embedding = row.floats();
    sound.mfcc_mean = row.floats();
    sound.tempo_bpm = row.real_or_null();
    sound.loudness_lufs = row.real_or_null();
    sound.rhythm = row.floats();
    sound.timbre = row.floats();
    sound.fingerprint = row.unsigned_integers();
    return sound;
}

std::string track_columns() {
    return "tracks.id, tracks.missing, " + qualified("tracks", kFindingColumns);
}

Track read_track(Execution& row) {
    Track track;
    track.id = TrackId{row.integer()};
    track.missing = row.integer() != 0;
    track.path = row.text();
    track.stamp = {row.integer(), row.integer()};
    track.sound = SoundId{row.integer()};
    track.tags.title = row.text();
    track.tags.artist = row.text();
    track.tags.album = row.text();
    track.tags.album_artist = row.text();
    track.tags.genre = row.text();
    track.tags.year = static_cast<int>(row.integer());
    track.tags.track = static_cast<int>(row.integer());
    track.tags.mb_recording = row.text();
    track.tags.mb_release = row.text();
    track.tags.mb_artist = row.text();
    track.tags.replaygain_track_db = row.real_or_null();
    track.tags.replaygain_album_db = row.real_or_null();
    return track;
}

void bind_track(Execution& execution, const Finding& finding, SoundId sound) {
    execution.bind_bytes(finding.path.native())
        .bind(finding.stamp.size)
        .bind(finding.stamp.mtime_ns)
        .bind(static_cast<std::int64_t>(sound))
        .bind_text(finding.tags.title)
        .bind_text(finding.tags.artist)
        .bind_text(finding.tags.album)
        .bind_text(finding.tags.album_artist)
        .bind_text(finding.tags.genre)
        .bind(std::int64_t{finding.tags.year})
        .bind(std::int64_t{finding.tags.track})
        .bind_text(finding.tags.mb_recording)
        .bind_text(finding.tags.mb_release)
        .bind_text(finding.tags.mb_artist)
        .bind(finding.tags.replaygain_track_db)
        .bind(finding.tags.replaygain_album_db);
}

}  // namespace segue::catalog
