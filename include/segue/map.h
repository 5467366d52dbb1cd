// The library in two dimensions: what sounds alike lies together.
//
//     for (const auto& [track, genre, confidence, duration_s, x, y] : library_map(catalog, versions).tracks) ...
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/layout.h"

namespace segue::pipeline {

/// A recording, shown by the first of its copies that is not missing.
struct MapTrack {
    catalog::Track track;
    std::string genre;  ///< as Segue heard it; may be empty
    float confidence = 0;
    double duration_s = 0;
    float x = 0, y = 0;  ///< see recommend::plane_layout
};

struct LibraryMap {
    std::vector<MapTrack> tracks;  ///< in the order of their sounds' hashes: as good as random, and always the same
    std::size_t outdated = 0;      ///< recordings left out because other stages analysed them: scan again
};

/// All recordings of the catalog that `current` stages made an embedding of and that are not missing, laid out by it.
/// The map depends on the recordings alone, not on the names, places and order of their files. Throws as Catalog does;
/// kInterrupted; kNotFound if there are none.
LibraryMap library_map(const catalog::Catalog& catalog, const catalog::StageVersions& current,
                       const recommend::LayoutOptions& options = {});

}  // namespace segue::pipeline
