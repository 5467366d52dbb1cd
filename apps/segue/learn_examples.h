// What `segue learn` learns from: files that have labels, heard by a network.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "segue/dataset.h"
#include "segue/learning.h"
#include "segue/model.h"

namespace segue::cli {

struct LearnData {
    std::filesystem::path data;  ///< a folder with a folder for each label, or a manifest
    dataset::ManifestColumns columns;
    std::map<std::string, double> label_weights;  ///< by the clip's confidence; empty: all count the same
};

struct LabelledExamples {
    std::vector<std::string> labels;
    std::vector<std::size_t> files_of_label;  ///< recordings: copies count once
    std::vector<dataset::Clip> clips;
    learning::Examples examples;  ///< a row for each clip
    std::size_t known = 0;        ///< clips that the catalog knew
    std::size_t total = 0;        ///< files, those that failed included
    std::vector<dataset::Skipped> skipped;
    std::string same_artist;  ///< a label whose files are all of one artist, so that artists cannot be kept apart

    std::size_t folds() const;
    bool keeps_artists_apart() const;
};

/// Hears every file with `base`, or takes from the catalog what it heard. Throws kInvalidData, after naming what was
/// skipped, where a label has too few files; kInvalidArgument for files with several labels that are to be balanced.
LabelledExamples hear_examples(const LearnData& data, const std::shared_ptr<const model::Model>& base, bool balanced,
                               const Settings& settings);

}  // namespace segue::cli
