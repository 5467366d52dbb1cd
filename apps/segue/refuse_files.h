// What `segue refuse` learns from: the files that the user has named, and what a network hears in them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "segue/dataset.h"
#include "segue/model.h"

namespace segue::cli {

/// As the user has named it.
struct RefuseData {
    std::vector<std::filesystem::path> sounds;       ///< folders
    std::vector<std::filesystem::path> music;        ///< folders or manifests
    std::vector<std::filesystem::path> other_music;  ///< the same
    std::optional<int> holdout_fold;                 ///< of the manifests: left out
    dataset::ManifestColumns columns;
};

/// A file that is found as several is the first of them.
enum class Kind {
    kSound,
    kOtherMusic,
    kMusic,    ///< of genres that are not told
    kFamiliar  ///< music of the model's genres
};

struct RefuseFile {
    std::filesystem::path path;
    std::string group;  ///< what must not be parted; empty: it is by itself
    Kind kind = Kind::kMusic;
    // What is heard.
    std::string sound{};          ///< hash
    std::vector<float> hidden{};  ///< mean over the windows; empty if nothing usable is heard
};

struct Collection {
    std::vector<RefuseFile> files;
    std::vector<dataset::Skipped> skipped;
    std::size_t held_out = 0;

    std::size_t total() const { return files.size() + skipped.size(); }
};

/// Throws kInvalidData where nothing is of the fold that is to be held out, and as dataset::read_manifest.
Collection find_files(const RefuseData& named);

/// Listens to all files; those that cannot be heard are skipped. Throws kInterrupted.
void listen(Collection& collection, const std::shared_ptr<const model::Model>& model, int threads);

}  // namespace segue::cli
