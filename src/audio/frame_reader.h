// Third step of decoding: packets become frames of samples.
#pragma once

#include <cstdint>
#include <optional>

#include "audio/demuxer.h"
#include "audio/ffmpeg.h"
#include "audio/packet_reader.h"

namespace segue::audio {

/// What happened on the way from packets to frames. Times are those of the decoded sound.
struct DecodingFacts {
    std::int64_t frames = 0;
    std::int64_t bytes = 0;  ///< of all packets
    double decoded_s = 0;
    std::int64_t damaged_packets = 0;
    int damaged_places = 0;                ///< runs of damaged packets
    std::optional<double> first_damage_s;  ///< where the first of them is
    std::optional<double> first_gap_s;     ///< where the time stamps first leap forward
    double lost_s = 0;                     ///< damaged bytes at the mean bit rate of the others
    bool ends_damaged = false;             ///< no good frame followed the last damage
    bool cut_off = false;                  ///< the file ends in the middle of something
    bool lacks_end = false;                ///< of excerpts: the file ends before it should
    Demuxer::Result ending = Demuxer::Result::kEnd;
};

class FrameReader {
  public:
    /// Opens the stream's decoder on one thread. Throws kUnsupported, kBroken.
    FrameReader(Demuxer& demuxer, PacketReader& packets, const std::filesystem::path& path);

    /// The next frame, valid until the next call; nullptr at the end. Encoder delay and padding are already cut off,
    /// and what lies outside of an excerpt, to the sample.
    const AVFrame* next();
    const DecodingFacts& facts() const { return facts_; }

  private:
    void send_next_packet();
    bool begin_next_excerpt();
    double follow_time(const AVFrame& frame);
    void note_damage(int bytes);
    void note_frame(const AVFrame& frame);
    void note_end();

    Demuxer& demuxer_;
    PacketReader& packets_;
    FfmpegPtr<AVCodecContext> codec_;
    FfmpegPtr<AVPacket> packet_;
    FfmpegPtr<AVPacket> last_packet_;
    FfmpegPtr<AVFrame> frame_;
    DecodingFacts facts_;
    std::int64_t damaged_bytes_ = 0;
    std::optional<double> expected_time_s_;
    double counted_time_s_ = 0;
};

}  // namespace segue::audio
