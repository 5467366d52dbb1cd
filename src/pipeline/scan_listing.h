// First step of a scan: which files are there?
#pragma once

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/dataset.h"

namespace segue::pipeline {

struct ListedFile {
    std::filesystem::path path;  ///< canonical
    catalog::FileStamp stamp;
};

struct Listing {
    std::vector<std::filesystem::path> roots;  ///< canonical as far as they exist
    std::vector<ListedFile> files;             ///< sorted by bytes of the path, each once
    std::vector<dataset::Skipped> skipped;
    std::vector<std::filesystem::path> folders;  ///< that were walked

    /// Is this path among the files?
    bool contains(const std::filesystem::path& path) const;
    /// Is any file at or below a root?
    bool any_below(const std::filesystem::path& root) const;
};

/// `ignore` as dataset::find_audio_files takes it.
Listing list_files(std::span<const std::filesystem::path> roots, const std::stop_token& stop,
                   std::span<const std::string> ignore = {});

}  // namespace segue::pipeline
