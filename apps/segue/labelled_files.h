// Files with any number of labels, for the subcommands that learn and evaluate heads.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "segue/dataset.h"

namespace segue::cli {

struct LabelledFiles {
    struct File {
        dataset::Clip clip;               ///< genre: all labels
        std::vector<std::string> labels;  ///< one or more, each once
        float weight = 1;                 ///< above 0
    };
    std::vector<File> files;
    std::vector<dataset::Skipped> skipped;
};

/// A folder with a folder for each label; or a manifest, where a file may have several: "a; b", or a row for each.
/// `weights`: how much a file counts by its label's confidence, of several rows the least; empty: all count the same.
/// Rows without a label or a weight are left out. Throws kInvalidData where the rows of a file name two artists or
/// sources, and as dataset::read_genre_folders and dataset::read_manifest.
LabelledFiles read_labelled_files(const std::filesystem::path& path, const dataset::ManifestColumns& columns,
                                  const std::map<std::string, double>& weights = {});

}  // namespace segue::cli
