#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "dataset/folder_walk.h"
#include "segue/dataset.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;

void check_root(const fs::path& root) {
    std::error_code error;
    const fs::file_status status = fs::status(root, error);
    if (status.type() == fs::file_type::not_found) throw Error(ErrorCode::kNotFound, "no such folder", root);
    if (!error && !fs::is_directory(status)) throw Error(ErrorCode::kInvalidData, "not a folder", root);
    if (!error) fs::directory_iterator(root, error);
    if (error) throw Error(ErrorCode::kNoPermission, "cannot read the folder: " + error.message(), root);
}

// Links in `root` to folders that were walked under another name.
std::vector<Skipped> repeated_links(const fs::path& root, const std::vector<fs::path>& walked) {
    std::error_code ignored;
    std::set<fs::path> real;
    for (const fs::path& folder : walked) real.insert(fs::canonical(folder, ignored));
    std::vector<Skipped> result;
    for (fs::directory_iterator entry(root, ignored); entry != fs::directory_iterator(); entry.increment(ignored)) {
        if (!entry->is_symlink(ignored) || !entry->is_directory(ignored)) continue;
        if (std::ranges::find(walked, entry->path()) != walked.end()) continue;
        if (real.contains(fs::canonical(entry->path(), ignored))) {
            result.push_back({entry->path(), "a link to a folder that is already here"});
        }
    }
    return result;
}

}  // namespace

DataSet read_genre_folders(const fs::path& root, const std::stop_token& stop) {
    check_root(root);
    FolderWalk walk(stop);
    walk.enter(root);
    walk.add_below(root);
    FileList list = walk.take();

    DataSet data;
    data.skipped = std::move(list.skipped);
    for (fs::path& file : list.files) {
        const fs::path below = file.lexically_relative(root);
        if (!below.has_parent_path()) {
            data.skipped.push_back({std::move(file), "lies in no genre folder"});
            continue;
        }
        Clip& clip = data.clips.emplace_back();
        clip.genre = printable(below.begin()->native());
        clip.path = std::move(file);
    }
    std::ranges::move(repeated_links(root, list.folders), std::back_inserter(data.skipped));
    std::ranges::sort(data.skipped, {}, [](const Skipped& skipped) { return skipped.path.native(); });
    if (data.clips.empty() && !stop.stop_requested()) {
        throw Error(ErrorCode::kInvalidData, "holds no audio file in a folder for its genre (<folder>/<genre>/<file>)",
                    root);
    }
    return data;
}

}  // namespace segue::dataset
