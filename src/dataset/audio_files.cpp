#include <system_error>

#include "dataset/folder_walk.h"
#include "segue/dataset.h"

namespace segue::dataset {

FileList find_audio_files(std::span<const std::filesystem::path> roots, const std::stop_token& stop,
                          std::span<const std::string> ignore) {
    namespace fs = std::filesystem;
    FolderWalk walk(stop, ignore);
    std::vector<fs::path> folders;
    for (const fs::path& root : roots) {
        std::error_code error;
        const fs::file_status status = fs::status(root, error);
        if (status.type() == fs::file_type::not_found) {
            walk.skip(root, "no such file or folder");
        } else if (!fs::status_known(status)) {
            walk.skip(root, error.message());
        } else if (fs::is_directory(status)) {
            folders.push_back(root);
        } else {
            walk.add_file(root);
        }
    }
    for (const fs::path& folder : folders) {
        if (walk.enter(folder)) walk.add_below(folder);
    }
    return walk.take();
}

}  // namespace segue::dataset
