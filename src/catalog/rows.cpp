#include "catalog/rows.h"

namespace segue::catalog {

void bind_sound(Execution& execution, const Sound& sound) {
    execution.bind_text_or_null(sound.hash)
        .bind_text(sound.content_hash)
        .bind_text(sound.verdict)
        .bind_text(sound.reason)
        .bind(sound.duration_s)
        .bind_text(sound.genre)
        .bind(double{sound.confidence})
        .bind(std::int64_t{sound.versions.features})
        .bind_text(sound.versions.model)
        .bind_floats(sound.probabilities)
        .bind_floats(sound.embedding)
        .bind_floats(sound.mfcc_mean);
}

Sound read_sound(Execution& row) {
    Sound sound;
    sound.hash = row.text();
    sound.content_hash = row.text();
    sound.verdict = row.text();
    sound.reason = row.text();
    sound.duration_s = row.real();
    sound.genre = row.text();
    sound.confidence = static_cast<float>(row.real());
    sound.versions.features = static_cast<int>(row.integer());
    sound.versions.model = row.text();
    sound.probabilities = row.floats();
    sound.embedding = row.floats();
    sound.mfcc_mean = row.floats();
    return sound;
}

Track read_track(Execution& row) {
    Track track;
    track.id = TrackId{row.integer()};
    track.sound = SoundId{row.integer()};
    track.path = row.text();
    track.stamp = {row.integer(), row.integer()};
    track.tags.title = row.text();
    track.tags.artist = row.text();
    track.tags.album = row.text();
    track.tags.album_artist = row.text();
    track.tags.genre = row.text();
    track.tags.year = static_cast<int>(row.integer());
    track.tags.track = static_cast<int>(row.integer());
    track.missing = row.integer() != 0;
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
        .bind(std::int64_t{finding.tags.track});
}

}  // namespace segue::catalog
