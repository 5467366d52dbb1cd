#include <system_error>

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

}  // namespace

DataSet read_genre_folders(const fs::path& root, const std::stop_token& stop) {
    check_root(root);
    FolderWalk walk(stop);
    walk.enter(root);
    std::vector<fs::path> genre_folders;
    // All are entered before the first is walked, so that no link takes one genre's files into another.
    for (const fs::path& entry : walk.entries(root)) {
        std::error_code error;
        if (entry.filename().native().starts_with('.')) continue;
        if (fs::is_directory(entry, error)) {
            if (walk.enter(entry)) {
                genre_folders.push_back(entry);
            } else {
                walk.skip(entry, "a link to a folder that is already here");
            }
        } else if (has_media_extension(entry)) {
            walk.skip(entry, "lies in no genre folder");
        }
    }
    for (const fs::path& folder : genre_folders) walk.add_below(folder);
    FileList list = walk.take();

    DataSet data;
    data.skipped = std::move(list.skipped);
    for (fs::path& file : list.files) {
        Clip& clip = data.clips.emplace_back();
        clip.genre = printable(file.lexically_relative(root).begin()->native());
        clip.path = std::move(file);
    }
    if (data.clips.empty() && !stop.stop_requested()) {
        throw Error(ErrorCode::kInvalidData, "holds no audio file in a folder for its genre (<folder>/<genre>/<file>)",
                    root);
    }
    return data;
}

}  // namespace segue::dataset
