#include "pipeline/scan_listing.h"

#include <algorithm>
#include <system_error>

#include "pipeline/canonical_root.h"
#include "pipeline/file_stamp.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

// Canonical paths of files of which most lie in the same folder as the one before.
class CanonicalPaths {
  public:
    /// Empty for a file that has vanished.
    fs::path of(const fs::path& path) {
        std::error_code error;
        if (fs::is_symlink(fs::symlink_status(path, error))) return fs::canonical(path, error);
        if (path.parent_path() != folder_) {
            folder_ = path.parent_path();
            canonical_folder_ = fs::canonical(folder_, error);
        }
        return canonical_folder_.empty() ? fs::path() : canonical_folder_ / path.filename();
    }

  private:
    fs::path folder_;
    fs::path canonical_folder_;
};

// What the paths of all that lies in a folder begin with.
std::string inside_of(const fs::path& folder) {
    return folder.native().ends_with('/') ? folder.native() : folder.native() + '/';
}

auto lower_bound(const std::vector<ListedFile>& files, const std::string& path) {
    return std::lower_bound(files.begin(), files.end(), path,
                            [](const ListedFile& file, const std::string& key) { return file.path.native() < key; });
}

// Where links lead out of the roots, tracks are stored and compared as below a further one.
void add_linked_roots(Listing& listing) {
    for (const fs::path& folder : listing.folders) {
        std::error_code error;
        if (!fs::is_symlink(folder, error)) continue;
        fs::path target = fs::canonical(folder, error);
        const auto holds_target = [&](const fs::path& root) { return target == root || is_inside(target, root); };
        if (!error && std::ranges::none_of(listing.roots, holds_target)) listing.roots.push_back(std::move(target));
    }
}

}  // namespace

bool is_inside(const fs::path& path, const fs::path& folder) {
    return path.native().starts_with(inside_of(folder));
}

bool Listing::contains(const fs::path& path) const {
    const auto found = lower_bound(files, path.native());
    return found != files.end() && found->path.native() == path.native();
}

bool Listing::any_below(const fs::path& root) const {
    if (contains(root)) return true;
    const auto found = lower_bound(files, inside_of(root));
    return found != files.end() && is_inside(found->path, root);
}

Listing list_files(std::span<const fs::path> roots, const std::stop_token& stop, std::span<const std::string> ignore) {
    Listing listing;
    for (const fs::path& root : roots) listing.roots.push_back(canonical_root(root));

    dataset::FileList found = dataset::find_audio_files(listing.roots, stop, ignore);
    listing.skipped = std::move(found.skipped);
    listing.folders = std::move(found.folders);
    add_linked_roots(listing);
    CanonicalPaths canonical;
    for (const fs::path& file : found.files) {
        fs::path path = canonical.of(file);
        // Without a stamp it has vanished since the walk.
        if (const auto stamp = stamp_of(path)) listing.files.push_back({std::move(path), *stamp});
    }
    const auto key = [](const ListedFile& file) -> const std::string& { return file.path.native(); };
    std::ranges::sort(listing.files, {}, key);
    const auto same_path = [&](const ListedFile& a, const ListedFile& b) { return key(a) == key(b); };
    listing.files.erase(std::unique(listing.files.begin(), listing.files.end(), same_path), listing.files.end());
    return listing;
}

}  // namespace segue::pipeline
