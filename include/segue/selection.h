// Which recordings of a catalog may stand in a list.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "segue/catalog.h"

namespace segue::pipeline {

/// All that is left out of a list of recordings beside copies, which are left out in any case. What is empty leaves
/// nothing out. Names are compared without surrounding space; the case of ASCII letters does not matter.
struct SelectionOptions {
    bool other_artists = true;  ///< recordings by an artist that the queries' tags name
    bool other_albums = false;  ///< recordings of the queries' albums: of the same title and artist, or folder
    std::string genre;          ///< recordings that were not heard as this genre
    std::optional<catalog::Years> years;  ///< files whose tags name no year within
    std::filesystem::path below;          ///< files that do not lie in this folder, or are not this file
    float min_similarity = -1;            ///< recordings whose cosine is less
};

}  // namespace segue::pipeline
