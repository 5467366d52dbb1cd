// All text that the tags of a file hold, by upper-case names that do not depend on the format.
#pragma once

#include <taglib/tfile.h>
#include <taglib/tpropertymap.h>

namespace segue::audio {

/// TagLib's properties, and what it leaves out of them: tags of a second kind in MPEG files (mp3gain writes APE tags
/// beside ID3v2), and the free names of MP4 and ASF.
TagLib::PropertyMap tag_properties(TagLib::File& file);

}  // namespace segue::audio
