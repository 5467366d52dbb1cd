#include "pipeline/export_columns.h"

#include <array>

namespace segue::pipeline {
namespace {

using Row = const ExportRow&;

std::string_view text(const std::string& value) {
    return value;
}

std::optional<double> number(const std::optional<int>& value) {
    return value ? std::optional<double>(*value) : std::nullopt;
}

constexpr std::size_t kVectors = 6;  // the last ones

const std::array kColumns{
    ExportColumn{"path", +[](Row row) { return text(row.track.path.native()); }},
    ExportColumn{"size", +[](Row row) { return row.track.stamp.size; }},
    ExportColumn{"mtime_ns", +[](Row row) { return row.track.stamp.mtime_ns; }},
    ExportColumn{"missing", +[](Row row) { return std::int64_t{row.track.missing}; }},
    ExportColumn{"title", +[](Row row) { return text(row.track.tags.title); }},
    ExportColumn{"artist", +[](Row row) { return text(row.track.tags.artist); }},
    ExportColumn{"album", +[](Row row) { return text(row.track.tags.album); }},
    ExportColumn{"album_artist", +[](Row row) { return text(row.track.tags.album_artist); }},
    ExportColumn{"tag_genre", +[](Row row) { return text(row.track.tags.genre); }},
    ExportColumn{"year", +[](Row row) { return std::int64_t{row.track.tags.year}; }},
    ExportColumn{"track", +[](Row row) { return std::int64_t{row.track.tags.track}; }},
    ExportColumn{"mb_recording", +[](Row row) { return text(row.track.tags.mb_recording); }},
    ExportColumn{"mb_release", +[](Row row) { return text(row.track.tags.mb_release); }},
    ExportColumn{"mb_artist", +[](Row row) { return text(row.track.tags.mb_artist); }},
    ExportColumn{"replaygain_track_db", +[](Row row) { return row.track.tags.replaygain_track_db; }},
    ExportColumn{"replaygain_album_db", +[](Row row) { return row.track.tags.replaygain_album_db; }},
    ExportColumn{"hash", +[](Row row) { return text(row.sound.hash); }},
    ExportColumn{"content_hash", +[](Row row) { return text(row.sound.content_hash); }},
    ExportColumn{"verdict", +[](Row row) { return text(row.sound.verdict); }},
    ExportColumn{"reason", +[](Row row) { return text(row.sound.reason); }},
    ExportColumn{"duration_s", +[](Row row) { return std::optional(row.sound.duration_s); }},
    ExportColumn{"codec", +[](Row row) { return text(row.sound.codec); }},
    ExportColumn{"sample_rate_hz", +[](Row row) { return number(row.sound.sample_rate_hz); }},
    ExportColumn{"channels", +[](Row row) { return number(row.sound.channels); }},
    ExportColumn{"bit_rate_bps", +[](Row row) { return number(row.sound.bit_rate_bps); }},
    ExportColumn{"bandwidth_hz", +[](Row row) { return row.sound.bandwidth_hz; }},
    ExportColumn{"heard", +[](Row row) { return text(row.sound.versions.heard); }},
    ExportColumn{"genre", +[](Row row) { return text(row.sound.genre); }},
    ExportColumn{"confidence", +[](Row row) { return row.sound.confidence; }},
    ExportColumn{"tempo_bpm", +[](Row row) { return row.sound.tempo_bpm; }},
    ExportColumn{"loudness_lufs", +[](Row row) { return row.sound.loudness_lufs; }},
    ExportColumn{"feature_version", +[](Row row) { return std::int64_t{row.sound.versions.features}; }},
    ExportColumn{"model", +[](Row row) { return text(row.sound.versions.model); }},
    ExportColumn{"probabilities", +[](Row row) { return std::span<const float>(row.sound.probabilities); }},
    ExportColumn{"embedding", +[](Row row) { return std::span<const float>(row.sound.embedding); }},
    ExportColumn{"mfcc_mean", +[](Row row) { return std::span<const float>(row.sound.mfcc_mean); }},
    ExportColumn{"rhythm", +[](Row row) { return std::span<const float>(row.sound.rhythm); }},
    ExportColumn{"timbre", +[](Row row) { return std::span<const float>(row.sound.timbre); }},
    ExportColumn{"fingerprint", +[](Row row) { return std::span<const std::uint32_t>(row.sound.fingerprint); }},
};

}  // namespace

std::span<const ExportColumn> all_columns() {
    return kColumns;
}

std::span<const ExportColumn> plain_columns() {
    return std::span(kColumns).first(kColumns.size() - kVectors);
}

}  // namespace segue::pipeline
