// MP3 files of a bit rate that has no number in their headers (ISO/IEC 11172-3, 2.4.2.3), which FFmpeg cannot take
// apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "audio/ffmpeg.h"
#include "audio/input_file.h"

namespace segue::audio {

/// Makes application data units (RFC 5219) of the frames of MPEG layer III, which FFmpeg decodes whatever their bit
/// rate: each holds all the bits of its frame, also those that the encoder put into the frames before it.
class FreeFormatReader {
  public:
    /// None if the file does not begin, after ID3v2 tags, with frames in free format. The file must outlive the reader.
    static std::optional<FreeFormatReader> open(const InputFile& file);

    int sample_rate_hz() const;
    int channels() const;
    /// Guessed from the length of the file.
    double duration_s() const;

    enum class Result { kUnit, kDamage, kEnd };
    /// kUnit: the next one, with its time in samples. kDamage: a frame without all its bits, or bytes that are no
    /// frame.
    Result read(AVPacket& unit);
    /// True if the last frame is not whole.
    bool is_cut_off() const { return cut_off_; }

  private:
    struct Frame;
    FreeFormatReader(const InputFile& file, std::int64_t start, std::size_t length, std::uint32_t header);
    std::optional<Frame> next_frame();
    int samples_a_frame() const;

    const InputFile* file_;
    std::int64_t start_;
    std::int64_t position_;
    std::size_t length_;     // of a frame without padding, bytes
    std::uint32_t header_;   // of the first frame
    std::string reservoir_;  // main data of the frames so far, as far back as a frame may reach
    std::int64_t time_ = 0;  // samples
    bool cut_off_ = false;
};

}  // namespace segue::audio
