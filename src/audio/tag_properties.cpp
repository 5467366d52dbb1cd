#include "audio/tag_properties.h"

#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>

namespace segue::audio {
namespace {

void add_absent(TagLib::PropertyMap& properties, const TagLib::PropertyMap& others) {
    for (const auto& [key, values] : others) {
        if (!properties.contains(key)) properties.insert(key, values);
    }
}

// "----:com.apple.iTunes:replaygain_track_gain" is named like that in all formats but for what stands before.
TagLib::PropertyMap free_items(const TagLib::MP4::Tag& tag, const TagLib::StringList& names) {
    TagLib::PropertyMap items;
    for (const TagLib::String& name : names) {
        const int colon = name.rfind(":");
        if (name.startsWith("----:"))
            items.insert(name.substr(static_cast<unsigned>(colon + 1)), tag.item(name).toStringList());
    }
    return items;
}

TagLib::PropertyMap free_attributes(const TagLib::ASF::Tag& tag, const TagLib::StringList& names) {
    TagLib::PropertyMap attributes;
    for (const TagLib::String& name : names) {
        for (const TagLib::ASF::Attribute& attribute : tag.attribute(name)) {
            attributes.insert(name, attribute.toString());
        }
    }
    return attributes;
}

}  // namespace

TagLib::PropertyMap tag_properties(TagLib::File& file) {
    TagLib::PropertyMap properties = file.properties();
    const TagLib::StringList unnamed = properties.unsupportedData();
    if (auto* const mpeg = dynamic_cast<TagLib::MPEG::File*>(&file); mpeg != nullptr && mpeg->hasAPETag()) {
        add_absent(properties, mpeg->APETag()->properties());
    } else if (const auto* const mp4 = dynamic_cast<TagLib::MP4::File*>(&file); mp4 != nullptr) {
        add_absent(properties, free_items(*mp4->tag(), unnamed));
    } else if (const auto* const asf = dynamic_cast<TagLib::ASF::File*>(&file); asf != nullptr) {
        add_absent(properties, free_attributes(*asf->tag(), unnamed));
    }
    return properties;
}

}  // namespace segue::audio
