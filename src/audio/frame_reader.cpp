#include "audio/frame_reader.h"

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

}  // namespace

FrameReader::FrameReader(Demuxer& demuxer, const std::filesystem::path& path)
    : demuxer_(demuxer),
      codec_(open_codec(demuxer, path)),
      packet_(av_packet_alloc()),
      last_packet_(av_packet_alloc()),
      frame_(av_frame_alloc()) {
    if (packet_ == nullptr || last_packet_ == nullptr || frame_ == nullptr) throw std::bad_alloc();
}

const AVFrame* FrameReader::next() {
    while (true) {
        const int result = avcodec_receive_frame(codec_.get(), frame_.get());
        if (result >= 0 && is_playable(*frame_)) {
            note_frame(*frame_);
            return frame_.get();
        }
        if (result == AVERROR_EOF) return nullptr;
        if (demuxer_.out_of_time()) {
            note_end(Demuxer::Result::kTimeLimit);
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
    const Demuxer::Result result = demuxer_.read(*packet_);
    if (result == Demuxer::Result::kPacket) {
        facts_.bytes += packet_->size;
        if (avcodec_send_packet(codec_.get(), packet_.get()) < 0 && !is_tag(*packet_)) note_damage(packet_->size);
    } else if (result == Demuxer::Result::kDamage) {
        note_damage(0);
    } else {
        note_end(result);
        avcodec_send_packet(codec_.get(), nullptr);
    }
}

void FrameReader::note_damage(int bytes) {
    ++facts_.damaged_packets;
    damaged_bytes_ += bytes;
    if (!facts_.ends_damaged) ++facts_.damaged_places;
    if (!facts_.first_damage_s) facts_.first_damage_s = facts_.decoded_s;
    facts_.ends_damaged = true;
}

void FrameReader::note_frame(const AVFrame& frame) {
    constexpr double kGap_s = 0.1;
    facts_.ends_damaged = false;
    if (frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0) note_damage(packet_->size);

    const double duration_s = static_cast<double>(frame.nb_samples) / frame.sample_rate;
    if (frame.best_effort_timestamp != AV_NOPTS_VALUE) {
        const double time_s = static_cast<double>(frame.best_effort_timestamp) * av_q2d(codec_->pkt_timebase);
        if (!facts_.first_gap_s && expected_time_s_ && time_s > *expected_time_s_ + kGap_s) {
            facts_.first_gap_s = facts_.decoded_s;
        }
        expected_time_s_ = time_s + duration_s;
    } else if (expected_time_s_) {
        *expected_time_s_ += duration_s;  // of several frames in a packet only the first has a time
    }
    facts_.decoded_s += duration_s;
    ++facts_.frames;
}

void FrameReader::note_end(Demuxer::Result ending) {
    facts_.ending = ending;
    facts_.cut_off = ending == Demuxer::Result::kEnd && demuxer_.is_cut_off(*last_packet_);
    const auto good_bytes = static_cast<double>(facts_.bytes - damaged_bytes_);
    if (good_bytes > 0) facts_.lost_s = static_cast<double>(damaged_bytes_) / good_bytes * facts_.decoded_s;
}

}  // namespace segue::audio
