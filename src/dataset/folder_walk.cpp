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

constexpr std::string_view kIgnoreFile = ".segueignore";
constexpr std::size_t kLargestIgnoreFile = 1 << 20;

bool is_hidden(const fs::path& path) {
    return path.filename().native().starts_with('.');
}

// The rest of a path that begins with a folder.
std::string_view relative_to(const fs::path& folder, const fs::path& path) {
    std::string_view rest = path.native();
    rest.remove_prefix(folder.native().size());
    if (rest.starts_with('/')) rest.remove_prefix(1);
    return rest;
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

FolderWalk::FolderWalk(std::stop_token stop, std::span<const std::string> ignore) : stop_(std::move(stop)) {
    for (const std::string& line : ignore) ignore_.add_line(line);
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

// The rules that hold in a folder: its own, if it has any, before those of the folders around it.
std::shared_ptr<const FolderWalk::Scope> FolderWalk::scope_of(const Pending& pending,
                                                              const std::vector<fs::path>& entries) {
    const auto file = std::ranges::find(entries, kIgnoreFile, &fs::path::filename);
    if (file == entries.end()) return pending.scope;
    try {
        Scope scope{pending.folder, {}, pending.scope};
        scope.rules.add_text(read_file(*file, kLargestIgnoreFile));
        return std::make_shared<const Scope>(std::move(scope));
    } catch (const Error& error) {
        skip(*file, error.message());
        return pending.scope;
    }
}

bool FolderWalk::is_ignored(const fs::path& entry, bool is_folder, const fs::path& root, const Scope* scope) const {
    const auto verdict_of = [&](const IgnoreRules& rules, const fs::path& folder) {
        return rules.verdict(relative_to(folder, entry), is_folder);
    };
    if (const auto verdict = ignore_.empty() ? std::nullopt : verdict_of(ignore_, root)) return *verdict;
    for (; scope != nullptr; scope = scope->around.get()) {
        if (const auto verdict = verdict_of(scope->rules, scope->folder)) return *verdict;
    }
    return false;
}

void FolderWalk::add_folder(const Pending& current, const fs::path& root, std::vector<Pending>& pending) {
    const std::vector<fs::path> names = entries(current.folder);
    const bool no_media = std::ranges::find(names, ".nomedia", &fs::path::filename) != names.end();
    if (no_media && current.folder != root) return;

    found_.folders.push_back(current.folder);
    const auto scope = scope_of(current, names);
    std::error_code ignored;
    const Identity id = identity(current.folder, ignored);
    for (const fs::path& entry : names) {
        if (is_hidden(entry) || single_files_.contains({id, entry.filename().native()})) continue;
        std::error_code error;
        const fs::file_status status = fs::status(entry, error);
        const bool is_folder = fs::is_directory(status);
        if (is_ignored(entry, is_folder, root, scope.get())) continue;
        if (status.type() == fs::file_type::not_found) {
            skip(entry, "a link to something that does not exist");
        } else if (!fs::status_known(status)) {
            skip(entry, error.message());
        } else if (is_folder) {
            if (enter(entry)) pending.push_back({entry, scope});
        } else if (has_media_extension(entry)) {
            if (fs::is_regular_file(status)) {
                found_.files.push_back(entry);
            } else {
                skip(entry, "not a regular file");
            }
        }
    }
}

void FolderWalk::add_below(const fs::path& folder) {
    std::vector<Pending> pending{{folder, nullptr}};
    while (!pending.empty() && !stop_.stop_requested()) {
        const Pending current = std::move(pending.back());
        pending.pop_back();
        add_folder(current, folder, pending);
    }
}

FileList FolderWalk::take() {
    std::sort(found_.files.begin(), found_.files.end(), by_bytes);
    std::sort(found_.folders.begin(), found_.folders.end(), by_bytes);
    std::sort(found_.skipped.begin(), found_.skipped.end(),
              [](const Skipped& a, const Skipped& b) { return by_bytes(a.path, b.path); });
    return std::move(found_);
}

}  // namespace segue::dataset
