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

/// By their names.
bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

struct Listing {
    /// Canonical as far as they exist; after those given the folders outside of them that links led to.
    std::vector<std::filesystem::path> roots;
    std::vector<ListedFile> files;  ///< sorted by bytes of the path, each once
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
