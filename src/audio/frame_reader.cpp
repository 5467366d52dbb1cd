#include "audio/frame_reader.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <string_view>
#include <utility>

#include "audio/downmix.h"
#include "segue/core.h"

namespace segue::audio {
namespace {

FfmpegPtr<AVCodecContext> open_codec(const Demuxer& demuxer, const std::filesystem::path& path) {
    FfmpegPtr<AVCodecContext> context(avcodec_alloc_context3(&demuxer.codec()));
    if (context == nullptr) throw std::bad_alloc();
    int result = avcodec_parameters_to_context(context.get(), demuxer.stream().codecpar);
    context->pkt_timebase = demuxer.stream().time_base;
    context->thread_count = 1;
    context->request_sample_fmt = AV_SAMPLE_FMT_FLT;  // of decoders that can give several, which round to 16 bit else
    // Checksums of lossless codecs can be trusted; those of MP3 files are often wrong in files that play well.
    if (demuxer.is_lossless()) context->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
    if (result >= 0) result = avcodec_open2(context.get(), &demuxer.codec(), nullptr);
    if (result == AVERROR_PATCHWELCOME || result == AVERROR(ENOSYS)) {
        throw Error(ErrorCode::kUnsupported,
                    std::string("uses a feature of ") + demuxer.codec().name + " that this FFmpeg cannot decode", path);
    }
    if (result < 0) {
        throw Error(ErrorCode::kBroken,
                    std::string("looks like ") + demuxer.codec().long_name + ", but its header is damaged or missing",
                    path);
    }
    return context;
}

// Files that were joined keep the tags of each; the parsers of raw streams pass them on.
bool is_tag(const AVPacket& packet) {
    const std::string_view bytes(reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size));
    return bytes.starts_with("ID3") || bytes.starts_with("TAG") || bytes.starts_with("APETAGEX");
}

// Leaves of a frame that begins at a time what lies in a place; false if that is nothing.
bool crop(AVFrame& frame, double time_s, const Span& place) {
    const auto index_of = [&](double wanted_s) {
        return static_cast<int>(
            std::lround(std::clamp<double>((wanted_s - time_s) * frame.sample_rate, 0, frame.nb_samples)));
    };
    const int first = index_of(place.start_s);
    const int last = index_of(place.end_s);
    if (first >= last) return false;
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const int channels = frame.ch_layout.nb_channels;
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    const int bytes = av_get_bytes_per_sample(format) * (planar ? 1 : channels);
    for (int plane = 0; plane < (planar ? channels : 1); ++plane)
        frame.extended_data[plane] += std::ptrdiff_t{first} * bytes;
    frame.nb_samples = last - first;
    return true;
}

}  // namespace

FrameReader::FrameReader(Demuxer& demuxer, PacketReader& packets, const std::filesystem::path& path)
    : demuxer_(demuxer),
      packets_(packets),
      codec_(open_codec(demuxer, path)),
      packet_(new_packet()),
      last_packet_(new_packet()),
      frame_(av_frame_alloc()) {
    if (frame_ == nullptr) throw std::bad_alloc();
}

const AVFrame* FrameReader::next() {
    while (true) {
        const int result = avcodec_receive_frame(codec_.get(), frame_.get());
        if (result >= 0 && is_playable(*frame_)) {
            if (!crop(*frame_, follow_time(*frame_), packets_.place())) continue;
            note_frame(*frame_);
            return frame_.get();
        }
        if (result == AVERROR_EOF) {
            if (begin_next_excerpt()) continue;
            note_end();
            return nullptr;
        }
        if (demuxer_.out_of_time()) {
            facts_.ending = Demuxer::Result::kTimeLimit;
            note_end();
            return nullptr;
        }
        if (result == AVERROR(EAGAIN)) {
            send_next_packet();
        } else {
            note_damage(packet_->size);
        }
    }
}

void FrameReader::send_next_packet() {
    std::swap(packet_, last_packet_);
    const Demuxer::Result result = packets_.read(*packet_);
    if (result == Demuxer::Result::kPacket) {
        facts_.bytes += packet_->size;
        if (avcodec_send_packet(codec_.get(), packet_.get()) < 0 && !is_tag(*packet_)) note_damage(packet_->size);
    } else if (result == Demuxer::Result::kDamage) {
        note_damage(0);
    } else {
        facts_.ending = result;
        avcodec_send_packet(codec_.get(), nullptr);
    }
}

// The decoder has given all of the excerpt.
bool FrameReader::begin_next_excerpt() {
    if (facts_.ending != Demuxer::Result::kEnd || !packets_.next_excerpt()) return false;
    avcodec_flush_buffers(codec_.get());
    expected_time_s_.reset();
    return true;
}

void FrameReader::note_damage(int bytes) {
    if (!packets_.is_heard()) return;  // a decoder that was not there from the start may refuse the first packets
    ++facts_.damaged_packets;
    damaged_bytes_ += bytes;
    if (!facts_.ends_damaged) ++facts_.damaged_places;
    if (!facts_.first_damage_s) facts_.first_damage_s = facts_.decoded_s;
    facts_.ends_damaged = true;
}

// When a frame begins. Of several frames in a packet only the first has a time, and clocks of milliseconds are too
// coarse for samples that follow on one another: within an excerpt they are counted.
double FrameReader::follow_time(const AVFrame& frame) {
    constexpr double kGap_s = 0.1;
    const double duration_s = static_cast<double>(frame.nb_samples) / frame.sample_rate;
    double time_s = expected_time_s_.value_or(packets_.time_s());
    bool leaps = false;
    if (frame.best_effort_timestamp != AV_NOPTS_VALUE) {
        time_s = static_cast<double>(frame.best_effort_timestamp) * av_q2d(codec_->pkt_timebase) - packets_.origin_s();
        leaps = expected_time_s_ && time_s > *expected_time_s_ + kGap_s;
        if (leaps && !facts_.first_gap_s) facts_.first_gap_s = facts_.decoded_s;
    }
    if (leaps || !expected_time_s_) counted_time_s_ = time_s;
    expected_time_s_ = time_s + duration_s;
    return std::exchange(counted_time_s_, counted_time_s_ + duration_s);
}

void FrameReader::note_frame(const AVFrame& frame) {
    facts_.ends_damaged = false;
    if (frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0) note_damage(packet_->size);
    facts_.decoded_s += static_cast<double>(frame.nb_samples) / frame.sample_rate;
    ++facts_.frames;
}

void FrameReader::note_end() {
    const auto good_bytes = static_cast<double>(facts_.bytes - damaged_bytes_);
    if (good_bytes > 0) facts_.lost_s = static_cast<double>(damaged_bytes_) / good_bytes * facts_.decoded_s;
    if (facts_.ending != Demuxer::Result::kEnd) return;
    if (!packets_.is_whole()) {
        facts_.ending = packets_.read_end([&](const AVPacket& packet) {
            av_packet_unref(last_packet_.get());
            av_packet_ref(last_packet_.get(), &packet);
        });
        facts_.lacks_end = packets_.lacks_end();
    }
    facts_.cut_off = demuxer_.is_cut_off(*last_packet_);
}

}  // namespace segue::audio
