#include "pipeline/stored_form.h"

#include <utility>

namespace segue::pipeline {

catalog::Tags tags_of(const std::filesystem::path& path) {
    audio::Tags tags = audio::read_tags(path);
    return {.title = std::move(tags.title),
            .artist = std::move(tags.artist),
            .album = std::move(tags.album),
            .album_artist = std::move(tags.album_artist),
            .genre = std::move(tags.genre),
            .year = tags.year,
            .track = tags.track};
}

catalog::Sound sound_of(Analysis analysis, std::string hash, const catalog::StageVersions& versions) {
    return {.hash = std::move(hash),
            .content_hash = std::move(analysis.audio.content_hash),
            .verdict = std::string(audio::to_string(analysis.audio.verdict)),
            .reason = std::move(analysis.audio.reason),
            .duration_s = analysis.audio.duration_s,
            .genre = std::move(analysis.genre),
            .confidence = analysis.confidence,
            .probabilities = std::move(analysis.probabilities),
            .embedding = std::move(analysis.embedding),
            .mfcc_mean = std::move(analysis.mfcc_mean),
            .versions = versions};
}

}  // namespace segue::pipeline
