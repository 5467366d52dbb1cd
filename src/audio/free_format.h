// MP3 files of a bit rate that has no number in their headers.
#pragma once

#include "audio/input_file.h"

namespace segue::audio {

/// True if the file begins, after ID3v2 tags, with frames of MPEG layer III in the free format (ISO/IEC 11172-3,
/// 2.4.2.3), which FFmpeg cannot decode and therefore does not recognise.
bool is_free_format_mp3(const InputFile& file);

}  // namespace segue::audio
