// Second step of decoding: the packets that are heard, of a whole file or of excerpts that are found by seeking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "audio/demuxer.h"
#include "audio/ffmpeg.h"
#include "audio/truncation.h"
#include "segue/audio.h"

namespace segue::audio {

/// A stretch of a file's time.
struct Span {
    double start_s = -std::numeric_limits<double>::infinity();
    double end_s = std::numeric_limits<double>::infinity();
};

/// Where excerpts of a file of known length lie, lead and first as one; none if they would be more than half of it.
std::vector<Span> places_of(const Excerpts& excerpts, double duration_s);

/// Which packets are heard is a matter of their times alone: a place that cannot be sought is reached by reading on.
class PacketReader {
  public:
    PacketReader(Demuxer& demuxer, const std::optional<Excerpts>& excerpts);

    /// True if the whole file is heard.
    bool is_whole() const { return places_.empty(); }
    /// The excerpt that is being read, in the file's time: nothing outside of it is heard.
    Span place() const { return is_whole() ? Span{} : places_[current_]; }
    /// Seconds that all excerpts together should give.
    double planned_s() const;

    /// The next packet of the excerpt, or of the file; kEnd after the last.
    Demuxer::Result read(AVPacket& packet);
    /// False if the last packet lies before the excerpt, and only brings the decoder into the right state.
    bool is_heard() const { return next_s_ > place().start_s || time_s_ >= place().start_s; }
    /// When the last packet begins.
    double time_s() const { return time_s_; }
    /// What the file's time counts from, on the clock of the stream.
    double origin_s() const { return origin_s_; }
    /// Goes on to the next excerpt; false if there is none.
    bool next_excerpt();

    /// After the last excerpt: `visit` receives the packets of the file's last seconds, which are not to be heard.
    Demuxer::Result read_end(const std::function<void(const AVPacket&)>& visit);
    /// True if read_end met less than there should be.
    bool lacks_end() const { return duration_s_ - reached_s_ > tolerance_s(duration_s_); }

    /// Of the packets heard in excerpts; 0 before the first.
    double bytes_a_second() const { return heard_s_ > 0 ? static_cast<double>(heard_bytes_) / heard_s_ : 0; }
    /// Seconds of the file: as it declares them, or else as many as its size makes at the bit rate of the packets
    /// heard.
    double duration_s() const;

  private:
    void seek(double time_s);
    Demuxer::Result next_packet(AVPacket& packet);
    Demuxer::Result read_from(double time_s, AVPacket& packet);

    Demuxer& demuxer_;
    double duration_s_;  // declared or guessed
    double origin_s_;
    bool counts_bytes_;  // of MP3 files, whose frames tell no time: all bytes last equally long
    std::vector<Span> places_;
    std::size_t current_ = 0;
    FfmpegPtr<AVPacket> first_packet_;  // of the file, if it has been read but not given away
    double time_s_ = 0;
    double next_s_ = 0;     // when the last packet ends
    double reached_s_ = 0;  // when the latest one of all ends
    std::int64_t heard_bytes_ = 0;
    double heard_s_ = 0;
    std::int64_t wanted_byte_ = 0;  // packets that begin before are passed over
};

}  // namespace segue::audio
