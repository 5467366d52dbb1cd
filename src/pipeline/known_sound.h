// What the catalog knows of a file.
#pragma once

#include <filesystem>
#include <optional>

#include "segue/catalog.h"

namespace segue::pipeline {

struct KnownSound {
    std::optional<catalog::Track> track;  ///< of this path, if the file is still the one that was analysed
    std::optional<catalog::Sound> sound;  ///< its own, or that of a copy
};

/// A file that the catalog does not know by its path is hashed. A missing one is taken as it was. Throws as Catalog
/// does, and as audio::packet_hash.
KnownSound known_sound(const std::filesystem::path& path, const catalog::Catalog& catalog);

}  // namespace segue::pipeline
