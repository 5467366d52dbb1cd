// What a picture of a file is called.
#pragma once

#include <filesystem>
#include <string>

#include "segue/audio.h"

namespace segue::cli {

/// Artist and title of the tags, or the file's name.
inline std::string picture_title(const std::filesystem::path& path) {
    const audio::Tags tags = audio::read_tags(path);
    if (tags.title.empty()) return path.filename().native();
    return tags.artist.empty() ? tags.title : tags.artist + " – " + tags.title;
}

}  // namespace segue::cli
