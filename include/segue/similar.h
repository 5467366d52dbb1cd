// What of the catalog sounds like these files?
//
//     for (const auto& similar : find_similar(catalog, {"song.mp3"}, stages).tracks) use(similar.track.path);
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "segue/catalog.h"
#include "segue/distance.h"
#include "segue/scan.h"
#include "segue/selection.h"

namespace segue::pipeline {

struct SimilarOptions {
    std::size_t count = 5;                     ///< tracks wanted
    std::string by = "embedding";              ///< name of a distance, see distances()
    SelectionOptions which;                    ///< tracks that may be listed
    std::vector<std::filesystem::path> avoid;  ///< files that the tracks should not sound like
    bool why = false;                          ///< say why each track is alike
};

/// How a recording compares with a query in one respect.
struct Comparison {
    std::string respect;  ///< "sound", "timbre", "genre"
    std::string words;    ///< for a person: "very alike"; empty where the catalog holds too little to tell
    std::string numbers;  ///< for a person: "0.91, where 0.05 and 0.12 are usual: 3.1 deviations above"
    std::vector<std::pair<std::string, double>> values;  ///< the numbers by name, for programs
};

/// A recording near the queries, shown by the first of its copies that may be listed.
struct SimilarTrack {
    catalog::Track track;
    std::string genre;            ///< as Segue heard it
    float similarity = 0;         ///< cosine to the direction that was asked for, -1 .. 1
    std::vector<Comparison> why;  ///< empty unless asked for
    std::size_t query = 0;        ///< with which of the queries `why` compares it: the one that it is most similar to
};

struct SimilarTracks {
    /// The nearest first; fewer than wanted where there are fewer. By the embedding, in catalogs of 100 recordings or
    /// more, nearest is whose similarity stands out most from what is usual for both (recommend::Order::kStandardised).
    std::vector<SimilarTrack> tracks;
    std::size_t outdated = 0;     ///< recordings left out because other stages analysed them: scan again
    bool artist_unknown = false;  ///< some query's tags name no artist, so that none was left out because of it
};

/// The recordings of the catalog that are most similar to a file, or to the blend of several: the mean of their
/// directions, less half the mean of those to be avoided. Left out are all these themselves and their copies, further
/// copies of what is listed, and recordings whose files are missing. A query may be a track of the catalog; any other
/// file is analysed.
///
/// Throws as Catalog does; as audio::Decoder does for a query, and kBroken if nothing usable is heard in it; kNotFound
/// if the catalog holds no analysed music, or all of it was analysed by other stages; kInvalidArgument for no queries,
/// an unknown distance, or a genre that the catalog does not hold.
SimilarTracks find_similar(const catalog::Catalog& catalog, const std::vector<std::filesystem::path>& queries,
                           const Stages& stages, const SimilarOptions& options = {});

}  // namespace segue::pipeline
