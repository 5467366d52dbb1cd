// What of the catalog sounds like a file?
//
//     for (const auto& [track, genre, similarity] : find_similar(catalog, "song.mp3", stages).tracks) ...
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

struct SimilarOptions {
    std::size_t count = 5;                                     ///< tracks wanted
    catalog::VectorKind by = catalog::VectorKind::kEmbedding;  ///< the numbers that are compared
    bool other_artists = false;  ///< leave out recordings by the artist that the query's tags name
    std::string genre;           ///< only recordings that were heard as this genre (any case); empty: all
};

/// A recording near the query, shown by the first of its copies.
struct SimilarTrack {
    catalog::Track track;
    std::string genre;     ///< as Segue heard it
    float similarity = 0;  ///< cosine of the two vectors, -1 .. 1
};

struct SimilarTracks {
    /// The nearest first; fewer than wanted where there are fewer. By the embedding, in catalogs of 100 recordings or
    /// more, nearest is whose similarity stands out most from what is usual for both (recommend::Order::kStandardised).
    std::vector<SimilarTrack> tracks;
    std::size_t outdated = 0;     ///< recordings left out because other stages analysed them: scan again
    bool artist_unknown = false;  ///< the query's tags name no artist, so other_artists left out nothing
};

/// The recordings of the catalog that are most similar to a file, itself and its copies left out, and those whose files
/// are missing. The query may be a track of the catalog; any other file is analysed.
///
/// Throws as Catalog does; as audio::Decoder does for the query, and kBroken if nothing usable is heard in it;
/// kNotFound if the catalog holds no analysed music, or all of it was analysed by other stages; kInvalidArgument for a
/// genre that it does not hold.
SimilarTracks find_similar(const catalog::Catalog& catalog, const std::filesystem::path& query, const Stages& stages,
                           const SimilarOptions& options = {});

}  // namespace segue::pipeline
