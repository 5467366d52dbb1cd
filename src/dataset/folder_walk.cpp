#include "dataset/folder_walk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;

constexpr auto kMediaExtensions = std::to_array<std::string_view>(
    {".3g2",  ".3gp",  ".aa3",  ".aac",  ".ac3", ".adts", ".aif", ".aifc", ".aiff", ".alac", ".amr",  ".ape",
     ".asf",  ".au",   ".avi",  ".bwf",  ".caf", ".dff",  ".dsf", ".dts",  ".eac3", ".f4a",  ".f4v",  ".flac",
     ".flv",  ".gsm",  ".it",   ".m2ts", ".m4a", ".m4b",  ".m4p", ".m4r",  ".m4v",  ".mka",  ".mkv",  ".mlp",
     ".mod",  ".mov",  ".mp+",  ".mp1",  ".mp2", ".mp3",  ".mp4", ".mpc",  ".mpeg", ".mpg",  ".mpga", ".mpp",
     ".mts",  ".oga",  ".ogg",  ".ogm",  ".ogv", ".ogx",  ".oma", ".opus", ".qcp",  ".ra",   ".rf64", ".rm",
     ".rmvb", ".s3m",  ".shn",  ".snd",  ".spx", ".tak",  ".thd", ".tta",  ".voc",  ".vob",  ".w64",  ".wav",
     ".wave", ".weba", ".webm", ".wma",  ".wmv", ".wv",   ".xm",  ".xwma"});

bool is_hidden(const fs::path& path) {
    return path.filename().native().starts_with('.');
}

bool by_bytes(const fs::path& a, const fs::path& b) {
    return a.native() < b.native();
}

}  // namespace

bool has_media_extension(const fs::path& path) {
    std::string extension = path.extension().native();
    for (char& letter : extension) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return std::find(kMediaExtensions.begin(), kMediaExtensions.end(), extension) != kMediaExtensions.end();
}

FolderWalk::Identity FolderWalk::identity(const fs::path& path, std::error_code& error) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) error = {errno, std::generic_category()};
    return {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)};
}

void FolderWalk::skip(const fs::path& path, std::string reason) {
    found_.skipped.push_back({path, std::move(reason)});
}

bool FolderWalk::enter(const fs::path& folder) {
    std::error_code error;
    const Identity id = identity(folder, error);
    if (error) {
        skip(folder, error.message());
        return false;
    }
    return visited_.insert(id).second;
}

void FolderWalk::add_file(const fs::path& file) {
    std::error_code error;
    const Identity folder = identity(file.has_parent_path() ? file.parent_path() : fs::path("."), error);
    if (error) return skip(file, error.message());
    if (single_files_.emplace(folder, file.filename().native()).second) found_.files.push_back(file);
}

std::vector<fs::path> FolderWalk::entries(const fs::path& folder) {
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        result.push_back(entry->path());
    }
    if (error) skip(folder, error.message());
    std::sort(result.begin(), result.end(), by_bytes);
    return result;
}

void FolderWalk::add_entry(const fs::path& entry, std::vector<fs::path>& pending) {
    std::error_code error;
    const fs::file_status status = fs::status(entry, error);
    if (status.type() == fs::file_type::not_found) return skip(entry, "a link to something that does not exist");
    if (!fs::status_known(status)) return skip(entry, error.message());
    if (fs::is_directory(status)) {
        if (enter(entry)) pending.push_back(entry);
    } else if (has_media_extension(entry)) {
        if (!fs::is_regular_file(status)) return skip(entry, "not a regular file");
        found_.files.push_back(entry);
    }
}

void FolderWalk::add_below(const fs::path& folder) {
    std::vector<fs::path> pending{folder};
    while (!pending.empty() && !stop_.stop_requested()) {
        const fs::path current = std::move(pending.back());
        pending.pop_back();
        const std::vector<fs::path> names = entries(current);
        const auto is_no_media = [](const fs::path& entry) { return entry.filename() == ".nomedia"; };
        if (current != folder && std::any_of(names.begin(), names.end(), is_no_media)) continue;

        std::error_code error;
        const Identity id = identity(current, error);
        for (const fs::path& entry : names) {
            if (is_hidden(entry) || single_files_.contains({id, entry.filename().native()})) continue;
            add_entry(entry, pending);
        }
    }
}

FileList FolderWalk::take() {
    std::sort(found_.files.begin(), found_.files.end(), by_bytes);
    std::sort(found_.skipped.begin(), found_.skipped.end(),
              [](const Skipped& a, const Skipped& b) { return by_bytes(a.path, b.path); });
    return std::move(found_);
}

}  // namespace segue::dataset
