// First step of decoding: a file becomes the packets of its best audio stream.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "audio/deadline.h"
#include "audio/ffmpeg.h"
#include "audio/free_format.h"
#include "audio/input_file.h"

namespace segue::audio {

class Demuxer {
  public:
    /// Throws kNotFound, kNoPermission, kNotAudio, kUnsupported, kBroken, kIo.
    Demuxer(const std::filesystem::path& path, double time_limit_s);

    /// The chosen stream and the decoder for it.
    const AVStream& stream() const { return *stream_; }
    const AVCodec& codec() const { return *codec_; }
    /// FFmpeg's short name of the container.
    std::string container() const { return free_format_ ? "mp3" : format_->iformat->name; }
    /// FFmpeg's short name of the codec.
    std::string codec_name() const { return free_format_ ? "mp3" : avcodec_get_name(stream_->codecpar->codec_id); }
    bool is_lossless() const;
    /// True for samples that are not coded further: as many bytes make a second everywhere.
    bool is_plain() const;
    /// True where little speaks for sound but that FFmpeg found nothing better: it may turn out to be noise.
    bool is_doubtful() const { return doubtful_; }

    /// Seconds that the file declares for the stream; 0 if it says nothing.
    double declared_s() const;
    /// declared_s(), or a guess from size and bit rate where nothing is declared.
    double estimated_s() const;
    /// Where the first packet that was read lies in the file.
    std::int64_t first_byte() const { return first_byte_.value_or(0); }
    /// From there on, without the tags behind the sound.
    std::int64_t bytes_of_sound() const { return file_.size() - first_byte(); }
    /// True if what was read last shows that the file goes on, though there is no more of it.
    bool is_cut_off(const AVPacket& last_packet) const;

    enum class Result { kPacket, kDamage, kEnd, kTimeLimit, kReadError };
    /// kPacket: `packet` holds the next one. kDamage: bytes that form none were passed over; go on.
    Result read(AVPacket& packet);
    static bool goes_on(Result result) { return result == Result::kPacket || result == Result::kDamage; }

    /// True for containers in which a time is found without reading all that comes before it.
    bool can_seek() const;
    /// Goes to a packet at or before a time of the stream; false if that failed and read() goes on where it was.
    bool seek(double time_s);

    /// Begins to count the time limit anew.
    void restart_clock() { deadline_.restart(); }
    bool out_of_time() const { return deadline_.passed(); }

    /// True if the system could not read something of the file so far; read() then gives kReadError.
    bool has_failed() const { return file_.read_error() != 0; }
    /// Throws kIo where has_failed().
    void require_no_failure(const std::filesystem::path& path) const;

  private:
    void open(const std::filesystem::path& path);
    void open_free_format();
    Result read_free_format(AVPacket& packet);
    void choose_stream(const std::filesystem::path& path);
    void check_progress(const std::filesystem::path& path) const;

    Deadline deadline_;
    InputFile file_;
    std::optional<FreeFormatReader> free_format_;  // takes the place of FFmpeg's demuxer
    FfmpegPtr<AVFormatContext> format_;
    AVStream* stream_ = nullptr;
    const AVCodec* codec_ = nullptr;
    bool doubtful_ = false;
    std::optional<std::int64_t> first_byte_;  // of the first packet
    int failures_in_a_row_ = 0;
};

}  // namespace segue::audio
