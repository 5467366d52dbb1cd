// Signs that a file was cut off, where FFmpeg does not look for them.
#pragma once

#include <cstdint>
#include <span>

#include "audio/input_file.h"

namespace segue::audio {

/// Containers round, encoders pad, and bytes of no meaning follow the last frame: less than this is no loss.
double tolerance_s(double whole_s);

/// Length that the header of a WAV or RF64 file declares, whether or not the samples are there; 0 if it says nothing.
double wav_declared_s(const InputFile& file);

/// True if the last page of an Ogg file is not marked as the end of a stream.
bool lacks_end_of_ogg_stream(const InputFile& file);

/// True if the header of an AVI, Matroska (WebM), W64 or CAF file declares more bytes than there are; 0.2 % are
/// forgiven.
bool lacks_declared_bytes(const InputFile& file);

/// True if an MPEG frame of layer II or III is shorter than its header says.
bool is_cut_mpeg_frame(std::span<const std::uint8_t> frame);

}  // namespace segue::audio
