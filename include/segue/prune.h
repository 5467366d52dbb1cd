// Forgets tracks whose files are gone for good.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "segue/catalog.h"

namespace segue::pipeline {

struct PruneOptions {
    /// Only what is missing below these folders, also where all of a folder is gone (which no scan marks). None:
    /// everywhere, but such folders are kept.
    std::vector<std::filesystem::path> folders;
    bool rehearse = false;  ///< change nothing, only say what would be done
};

/// A folder that is gone or empty, together with all the tracks that were in it: a disk that is not connected, perhaps.
struct VanishedFolder {
    std::filesystem::path path;  ///< the topmost one that is gone or empty
    std::size_t tracks = 0;      ///< that the catalog keeps
    friend bool operator==(const VanishedFolder&, const VanishedFolder&) = default;
};

struct PruneReport {
    std::vector<std::filesystem::path> removed;   ///< tracks, sorted by path
    std::vector<std::filesystem::path> returned;  ///< tracks that are marked missing, but whose files are there: kept
    std::vector<VanishedFolder> vanished;         ///< sorted by path
    std::size_t removed_sounds = 0;               ///< recordings that no track has any more
};

/// Removes the tracks that scans marked as missing, those of vanished folders that are named, and recordings that no
/// track has. Throws as Catalog does; the change is made whole or not at all.
PruneReport prune(catalog::Catalog& catalog, const PruneOptions& options = {});

}  // namespace segue::pipeline
