#include "pipeline/stored_form.h"

#include <optional>
#include <utility>

namespace segue::pipeline {
namespace {

std::optional<int> positive(int number) {
    return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

catalog::Tags tags_of(const std::filesystem::path& path) {
    audio::Tags tags = audio::read_tags(path);
    return {.title = std::move(tags.title),
            .artist = std::move(tags.artist),
            .album = std::move(tags.album),
            .album_artist = std::move(tags.album_artist),
            .genre = std::move(tags.genre),
            .year = tags.year,
            .track = tags.track,
            .mb_recording = std::move(tags.mb_recording),
            .mb_release = std::move(tags.mb_release),
            .mb_artist = std::move(tags.mb_artist),
            .replaygain_track_db = tags.replaygain_track_db,
            .replaygain_album_db = tags.replaygain_album_db};
}

std::string heard_of(const std::optional<audio::Excerpts>& excerpts) {
    return excerpts ? to_string(*excerpts) : catalog::kWhole;
}

std::string identity_of(const std::filesystem::path& path) {
    return audio::packet_hash(path, audio::Excerpts{});
}

catalog::Sound sound_of(Analysis analysis, std::string hash, const catalog::StageVersions& versions) {
    return {
        .hash = std::move(hash),
        .content_hash = std::move(analysis.audio.content_hash),
        .verdict = std::string(audio::to_string(analysis.audio.verdict)),
        .reason = std::move(analysis.audio.reason),
        .duration_s = analysis.audio.duration_s,
        .codec = std::move(analysis.audio.codec),
        .sample_rate_hz = positive(analysis.audio.source_rate_hz),
        .channels = positive(analysis.audio.source_channels),
        .bit_rate_bps = positive(analysis.audio.bit_rate_bps),
        .bandwidth_hz = is_usable(analysis.audio.verdict) ? std::optional(analysis.audio.bandwidth_hz) : std::nullopt,
        .genre = std::move(analysis.genre),
        .confidence = analysis.confidence,
        .probabilities = std::move(analysis.probabilities),
        .embedding = std::move(analysis.embedding),
        .mfcc_mean = std::move(analysis.mfcc_mean),
        .tempo_bpm = analysis.tempo_bpm,
        .loudness_lufs = analysis.loudness_lufs,
        .rhythm = std::move(analysis.rhythm),
        .timbre = std::move(analysis.timbre),
        .fingerprint = std::move(analysis.fingerprint),
        .versions = {versions.features, versions.model, heard_of(analysis.audio.excerpts)}};
}

}  // namespace segue::pipeline
