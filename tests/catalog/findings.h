// Made-up tracks for the catalog's tests.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "segue/catalog.h"

namespace segue::catalog::testing {

inline const StageVersions kVersions{3, "0123456789abcdef", "excerpts"};

/// A usable sound whose numbers follow from `seed`.
inline Sound make_sound(const std::string& hash, int seed = 0) {
    Sound sound;
    sound.hash = hash;
    sound.content_hash = "content of " + hash;
    sound.verdict = "sound";
    sound.duration_s = 30.25 + seed;
    sound.codec = "flac";
    sound.sample_rate_hz = 44100;
    sound.channels = 2;
    sound.bit_rate_bps = 900'000 + seed;
    sound.bandwidth_hz = 16000.5;
    sound.genre = seed % 2 == 0 ? "jazz" : "rock";
    sound.confidence = 0.75F;
    sound.probabilities = {0.75F, 0.25F};
    sound.embedding = {1.0F, static_cast<float>(seed), -2.5F};
    sound.mfcc_mean = {static_cast<float>(seed), 4.0F};
    sound.tempo_bpm = 120.25;
    sound.loudness_lufs = -9.5 - seed;
    sound.rhythm = {0.25F, static_cast<float>(seed)};
    sound.timbre = {-0.5F, static_cast<float>(seed), 3.0F};
    sound.fingerprint = {0xFFFFFFFF, static_cast<std::uint32_t>(seed)};
    sound.versions = kVersions;
    return sound;
}

inline Sound make_refused(const std::string& verdict) {
    Sound sound;
    sound.verdict = verdict;
    sound.reason = "no audio stream";
    sound.versions = kVersions;
    return sound;
}

inline Finding make_finding(std::filesystem::path path, Sound sound, FileStamp stamp = {1000, 1}) {
    Finding finding;
    finding.path = std::move(path);
    finding.stamp = stamp;
    finding.tags = {.title = "Title",
                    .artist = "Artist",
                    .album = "Album",
                    .album_artist = "Album artist",
                    .genre = "Genre",
                    .year = 1959,
                    .track = 3,
                    .mb_recording = "recording",
                    .mb_release = "release",
                    .mb_artist = "artist",
                    .replaygain_track_db = -7.25,
                    .replaygain_album_db = 0};
    finding.hash = sound.hash;
    finding.sound = std::move(sound);
    return finding;
}

/// A file whose sound the catalog knows.
inline Finding make_copy(std::filesystem::path path, const std::string& hash) {
    Finding finding = make_finding(std::move(path), make_sound(hash));
    finding.sound.reset();
    return finding;
}

inline Change store(Catalog& catalog, Finding finding) {
    return catalog.store(std::vector{std::move(finding)}).front().change;
}

/// The error that an action throws.
inline Error error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no segue::Error was thrown");
}

}  // namespace segue::catalog::testing
