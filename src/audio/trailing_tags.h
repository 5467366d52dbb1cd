// Where the sound of a file ends and the tags behind it begin.
#pragma once

#include <cstdint>

#include "audio/input_file.h"

namespace segue::audio {

/// Size of the file without ID3v1, Lyrics3v2 and APE tags at its end. FFmpeg would take them for damaged sound.
std::int64_t size_without_trailing_tags(const InputFile& file);

}  // namespace segue::audio
