#include "audio/packet_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace segue::audio {
namespace {

// Before an excerpt: MP3 reaches back 511 bytes, Opus wants 80 ms, AAC and Vorbis a frame or two.
constexpr double kPreRoll_s = 0.125;

// What is seen of the end, beside what may be missing there.
constexpr double kEnd_s = 1;

// Four months; whatever claims to be longer, or to begin later, is forged.
constexpr double kLongest_s = 1e7;

double expected_duration_s(const Demuxer& demuxer) {
    const double declared_s = demuxer.declared_s();
    // Of others, a guess from size and bit rate is too bad to find anything by. Most MP3 files have one bit rate.
    const bool can_be_guessed = demuxer.container() == "mp3" || demuxer.is_plain();
    return declared_s > 0 || !can_be_guessed ? declared_s : demuxer.estimated_s();
}

double origin_of(const AVStream& stream) {
    return stream.start_time == AV_NOPTS_VALUE ? 0 : static_cast<double>(stream.start_time) * av_q2d(stream.time_base);
}

}  // namespace

double duration_s_of(const Excerpts& excerpts) {
    return excerpts.lead_s + excerpts.count * excerpts.length_s;
}

std::string to_string(const Excerpts& excerpts) {
    char text[96];
    const int used = excerpts.lead_s > 0 ? std::snprintf(text, sizeof text, "%gs+", excerpts.lead_s) : 0;
    std::snprintf(text + used, sizeof text - static_cast<std::size_t>(used), "%dx%gs", excerpts.count,
                  excerpts.length_s);
    return text;
}

std::vector<Span> places_of(const Excerpts& excerpts, double duration_s) {
    if (duration_s < 2 * duration_s_of(excerpts)) return {};
    std::vector<Span> places;
    if (excerpts.lead_s > 0) places.push_back({0, excerpts.lead_s + excerpts.length_s});
    const double from_s = places.empty() ? 0 : places.front().end_s;
    const int spread = excerpts.count - static_cast<int>(places.size());
    for (int i = 0; i < spread; ++i) {
        const double middle_s = from_s + (duration_s - from_s) * (i + 0.5) / spread;
        places.push_back({middle_s - excerpts.length_s / 2, middle_s + excerpts.length_s / 2});
    }
    return places;
}

PacketReader::PacketReader(Demuxer& demuxer, const std::optional<Excerpts>& excerpts)
    : demuxer_(demuxer),
      duration_s_(expected_duration_s(demuxer)),
      origin_s_(origin_of(demuxer.stream())),
      counts_bytes_(demuxer.container() == "mp3") {
    const bool has_place = duration_s_ <= kLongest_s && std::abs(origin_s_) <= kLongest_s;
    if (!excerpts || !demuxer.can_seek() || !has_place) return;
    places_ = places_of(*excerpts, duration_s_);
    if (is_whole()) return;
    // The first packet tells where the sound begins in the file. A lead begins with it; not every format can go back.
    first_packet_ = new_packet();
    const bool found = demuxer_.read(*first_packet_) == Demuxer::Result::kPacket;
    const bool is_heard = found && place().start_s < kPreRoll_s;
    if (!is_heard) {
        first_packet_.reset();
        seek(place().start_s - kPreRoll_s);
    }
}

double PacketReader::planned_s() const {
    return std::accumulate(places_.begin(), places_.end(), 0.0,
                           [](double sum, const Span& place) { return sum + place.end_s - place.start_s; });
}

Demuxer::Result PacketReader::read(AVPacket& packet) {
    if (is_whole()) return demuxer_.read(packet);
    if (next_s_ >= place().end_s) return Demuxer::Result::kEnd;
    const Demuxer::Result result = read_from(place().start_s - kPreRoll_s, packet);
    if (result != Demuxer::Result::kPacket) return result;
    if (time_s_ >= place().end_s) return Demuxer::Result::kEnd;
    if (is_heard()) {
        heard_bytes_ += packet.size;
        heard_s_ += next_s_ - time_s_;
    }
    return result;
}

bool PacketReader::next_excerpt() {
    if (current_ + 1 >= places_.size()) return false;
    ++current_;
    seek(place().start_s - kPreRoll_s);
    return true;
}

Demuxer::Result PacketReader::read_end(const std::function<void(const AVPacket&)>& visit) {
    const FfmpegPtr<AVPacket> packet = new_packet();
    const double from_s = duration_s_ - tolerance_s(duration_s_) - kEnd_s;
    seek(from_s);
    Demuxer::Result result = read_from(from_s, *packet);
    for (; Demuxer::goes_on(result); result = read_from(from_s, *packet)) {
        if (result == Demuxer::Result::kPacket) visit(*packet);
    }
    return result;
}

double PacketReader::duration_s() const {
    if (demuxer_.declared_s() > 0 || bytes_a_second() == 0) return duration_s_;
    return static_cast<double>(demuxer_.bytes_of_sound()) / bytes_a_second();
}

void PacketReader::seek(double time_s) {
    if (!counts_bytes_) {
        if (demuxer_.seek(time_s + origin_s_)) time_s_ = next_s_ = time_s;
        return;
    }
    // Where a seek lands depends on what a header says of the file's size: what is heard does not.
    constexpr double kMargin = 8192;
    const auto bytes = static_cast<double>(demuxer_.bytes_of_sound());
    wanted_byte_ = demuxer_.first_byte() + std::llround(time_s / duration_s_ * bytes);
    demuxer_.seek(std::max(0.0, time_s - kMargin / bytes * duration_s_) + origin_s_);
    time_s_ = next_s_ = time_s;
}

Demuxer::Result PacketReader::next_packet(AVPacket& packet) {
    if (first_packet_ == nullptr) return demuxer_.read(packet);
    av_packet_unref(&packet);
    av_packet_move_ref(&packet, first_packet_.get());
    first_packet_.reset();
    return Demuxer::Result::kPacket;
}

// The next packet that does not end before.
Demuxer::Result PacketReader::read_from(double time_s, AVPacket& packet) {
    while (true) {
        const Demuxer::Result result = next_packet(packet);
        if (result != Demuxer::Result::kPacket) return result;
        if (counts_bytes_ && packet.pos < wanted_byte_) continue;
        const double unit_s = av_q2d(demuxer_.stream().time_base);
        if (counts_bytes_) packet.pts = packet.dts = std::llround((next_s_ + origin_s_) / unit_s);
        const std::int64_t time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
        time_s_ = time != AV_NOPTS_VALUE ? static_cast<double>(time) * unit_s - origin_s_ : next_s_;
        next_s_ = time_s_ + static_cast<double>(packet.duration) * unit_s;
        if ((packet.flags & AV_PKT_FLAG_CORRUPT) == 0) reached_s_ = std::max(reached_s_, next_s_);  // cut off
        if (next_s_ > time_s || time_s_ >= time_s) return result;
    }
}

}  // namespace segue::audio
