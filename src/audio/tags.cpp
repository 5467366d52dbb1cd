#include <charconv>
#include <string>
#include <system_error>

#include <taglib/fileref.h>
#include <taglib/tpropertymap.h>

#include "segue/audio.h"

namespace segue::audio {
namespace {

constexpr unsigned kLongestText = 1000;  // characters; more is no title

std::string text(const TagLib::PropertyMap& properties, const char* key) {
    const auto found = properties.find(key);
    return found == properties.end() ? "" : found->second.toString(", ").substr(0, kLongestText).to8Bit(true);
}

// The number that a text such as "2012-05-01" or "3/12" begins with; 0 if none.
int leading_number(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Tags read_tags(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return {};  // a pipe would be waited for
    const TagLib::FileRef file(path.c_str(), false);
    if (file.isNull()) return {};
    const TagLib::PropertyMap properties = file.file()->properties();
    Tags tags;
    tags.title = text(properties, "TITLE");
    tags.artist = text(properties, "ARTIST");
    tags.album = text(properties, "ALBUM");
    tags.album_artist = text(properties, "ALBUMARTIST");
    tags.genre = text(properties, "GENRE");
    tags.year = leading_number(text(properties, "DATE"));
    tags.track = leading_number(text(properties, "TRACKNUMBER"));
    return tags;
}

}  // namespace segue::audio
