// Second step of decoding: packets become frames of samples.
#pragma once

#include <cstdint>
#include <optional>

#include "audio/demuxer.h"
#include "audio/ffmpeg.h"

namespace segue::audio {

/// What happened on the way from packets to frames.
struct DecodingFacts {
    std::int64_t damaged_packets = 0;
    Demuxer::Result ending = Demuxer::Result::kEnd;
};

class FrameReader {
  public:
    /// Opens the stream's decoder on one thread. Throws kUnsupported, kBroken.
    FrameReader(Demuxer& demuxer, const std::filesystem::path& path);

    /// The next frame, valid until the next call; nullptr at the end. Encoder delay and padding are already cut off.
    const AVFrame* next();
    const DecodingFacts& facts() const { return facts_; }

  private:
    void send_next_packet();

    Demuxer& demuxer_;
    FfmpegPtr<AVCodecContext> codec_;
    FfmpegPtr<AVPacket> packet_;
    FfmpegPtr<AVFrame> frame_;
    DecodingFacts facts_;
};

}  // namespace segue::audio
