#include "segue/prune.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "pipeline/canonical_root.h"
#include "pipeline/has_vanished.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

// Tells deleted files from folders that vanished whole. Remembers what it has seen of each folder.
class Folders {
  public:
    /// The topmost folder around a path of which nothing is there; empty if the path's own folder holds anything.
    fs::path vanished_above(const fs::path& path) {
        fs::path topmost;
        for (fs::path folder = path.parent_path(); has_nothing(folder); folder = folder.parent_path()) {
            topmost = folder;
            if (!folder.has_relative_path()) break;
        }
        return topmost;
    }

  private:
    // A folder that can not be read counts as well: nobody knows what is in it.
    bool has_nothing(const fs::path& folder) {
        const auto [known, is_new] = nothing_in_.try_emplace(folder);
        if (is_new) {
            std::error_code error;
            known->second = fs::directory_iterator(folder, error) == fs::directory_iterator();
        }
        return known->second;
    }

    std::map<fs::path, bool> nothing_in_;
};

std::set<fs::path> missing_tracks(const catalog::Catalog& catalog, const std::vector<fs::path>& folders) {
    std::set<fs::path> tracks;
    for (const fs::path& folder : folders) {
        const auto below = catalog.missing_below(folder);
        tracks.insert(below.begin(), below.end());
    }
    return tracks;
}

// Where a whole folder is gone scans mark nothing, as that may be a disk; whoever names it knows better.
std::vector<fs::path> unmarked_tracks(const catalog::Catalog& catalog, const std::vector<fs::path>& folders,
                                      Folders& seen) {
    std::set<fs::path> tracks;
    for (const fs::path& folder : folders) {
        for (fs::path& path : catalog.present_below(folder)) {
            if (has_vanished(path) && !seen.vanished_above(path).empty()) tracks.insert(std::move(path));
        }
    }
    return {tracks.begin(), tracks.end()};
}

}  // namespace

PruneReport prune(catalog::Catalog& catalog, const PruneOptions& options) {
    const bool everywhere = options.folders.empty();
    std::vector<fs::path> roots{"/"};
    if (!everywhere) {
        roots = options.folders;
        std::ranges::transform(roots, roots.begin(), canonical_root);
    }

    PruneReport report;
    Folders folders;
    std::map<fs::path, std::size_t> vanished;
    for (const fs::path& path : missing_tracks(catalog, roots)) {
        if (!has_vanished(path)) {
            report.returned.push_back(path);
        } else if (const fs::path folder = everywhere ? folders.vanished_above(path) : fs::path(); !folder.empty()) {
            ++vanished[folder];
        } else {
            report.removed.push_back(path);
        }
    }
    for (const auto& [path, tracks] : vanished) report.vanished.push_back({path, tracks});
    const auto unmarked = everywhere ? std::vector<fs::path>{} : unmarked_tracks(catalog, roots, folders);
    report.removed_sounds = catalog.remove_missing(report.removed, options.rehearse, unmarked).sounds;
    report.removed.insert(report.removed.end(), unmarked.begin(), unmarked.end());
    std::ranges::sort(report.removed);
    return report;
}

}  // namespace segue::pipeline
