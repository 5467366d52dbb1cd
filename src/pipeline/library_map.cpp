#include <algorithm>
#include <unordered_set>
#include <utility>

#include "pipeline/no_music.h"
#include "segue/map.h"

namespace segue::pipeline {
namespace {

struct Mapped {
    std::string hash;
    MapTrack shown;
    std::vector<float> embedding;
};

struct Recordings {
    std::vector<Mapped> all;
    std::size_t outdated = 0;
};

Recordings recordings_of(const catalog::Catalog& catalog, const catalog::StageVersions& current) {
    Recordings recordings;
    std::unordered_set<catalog::SoundId> seen;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        if (track.missing || sound.embedding.empty() || !seen.insert(track.sound).second) return;
        if (!sound.versions.same_embedding(current)) {
            ++recordings.outdated;
            return;
        }
        recordings.all.push_back({.hash = sound.hash,
                                  .shown = {.track = track,
                                            .genre = sound.genre,
                                            .confidence = sound.confidence,
                                            .duration_s = sound.duration_s},
                                  .embedding = sound.embedding});
    });
    std::ranges::stable_sort(recordings.all, {}, &Mapped::hash);
    return recordings;
}

}  // namespace

LibraryMap library_map(const catalog::Catalog& catalog, const catalog::StageVersions& current,
                       const recommend::LayoutOptions& options) {
    auto [recordings, outdated] = recordings_of(catalog, current);
    if (recordings.empty()) throw no_music(outdated, catalog.path());
    LibraryMap map{.outdated = outdated};
    Matrix embeddings;
    for (Mapped& recording : recordings) {
        if (recording.embedding.size() != recordings.front().embedding.size()) {
            throw Error(ErrorCode::kInvalidCatalog,
                        "the catalog is damaged: the embedding of " + printable(recording.shown.track.path.native()) +
                            " has another length than others",
                        catalog.path());
        }
        embeddings.append_row(recording.embedding);
        map.tracks.push_back(std::move(recording.shown));
    }
    recordings.clear();
    const Matrix points = recommend::plane_layout(embeddings, options);
    for (std::size_t i = 0; i < map.tracks.size(); ++i) {
        map.tracks[i].x = points(i, 0);
        map.tracks[i].y = points(i, 1);
    }
    return map;
}

}  // namespace segue::pipeline
