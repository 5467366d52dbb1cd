#include <taglib/fileref.h>
#include <taglib/tag.h>
#include <taglib/tpropertymap.h>

#include "segue/audio.h"

namespace segue::audio {

Tags read_tags(const std::filesystem::path& path) {
    const TagLib::FileRef file(path.c_str(), false);
    if (file.isNull() || file.tag() == nullptr) return {};
    const TagLib::Tag& tag = *file.tag();
    const TagLib::PropertyMap properties = file.file()->properties();
    const auto found = properties.find("ALBUMARTIST");

    Tags tags;
    tags.title = tag.title().to8Bit(true);
    tags.artist = tag.artist().to8Bit(true);
    tags.album = tag.album().to8Bit(true);
    tags.album_artist = found == properties.end() ? "" : found->second.toString(", ").to8Bit(true);
    tags.genre = tag.genre().to8Bit(true);
    tags.year = static_cast<int>(tag.year());
    tags.track = static_cast<int>(tag.track());
    return tags;
}

}  // namespace segue::audio
