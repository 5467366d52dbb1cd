#include "audio/frame_reader.h"

#include <new>

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
    context->err_recognition = AV_EF_CRCCHECK;
    if (result >= 0) result = avcodec_open2(context.get(), &demuxer.codec(), nullptr);
    if (result == AVERROR_PATCHWELCOME || result == AVERROR(ENOSYS)) {
        throw Error(ErrorCode::kUnsupported,
                    std::string("uses a feature of ") + demuxer.codec().name + " that this FFmpeg cannot decode", path);
    }
    if (result < 0) {
        throw Error(ErrorCode::kBroken, std::string("has a damaged header (") + demuxer.codec().name + ")", path);
    }
    return context;
}

}  // namespace

FrameReader::FrameReader(Demuxer& demuxer, const std::filesystem::path& path)
    : demuxer_(demuxer), codec_(open_codec(demuxer, path)), packet_(av_packet_alloc()), frame_(av_frame_alloc()) {
    if (packet_ == nullptr || frame_ == nullptr) throw std::bad_alloc();
}

const AVFrame* FrameReader::next() {
    while (true) {
        const int result = avcodec_receive_frame(codec_.get(), frame_.get());
        if (result >= 0) {
            if (frame_->decode_error_flags != 0 || (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0) {
                ++facts_.damaged_packets;
            }
            if (is_playable(*frame_)) return frame_.get();
            ++facts_.damaged_packets;
            continue;
        }
        if (result == AVERROR_EOF) return nullptr;
        if (demuxer_.out_of_time()) {
            facts_.ending = Demuxer::Result::kTimeLimit;
            return nullptr;
        }
        if (result == AVERROR(EAGAIN)) {
            send_next_packet();
        } else {
            ++facts_.damaged_packets;
        }
    }
}

void FrameReader::send_next_packet() {
    const Demuxer::Result result = demuxer_.read(*packet_);
    if (result == Demuxer::Result::kDamage) {
        ++facts_.damaged_packets;
    } else if (result == Demuxer::Result::kPacket) {
        if (avcodec_send_packet(codec_.get(), packet_.get()) < 0) ++facts_.damaged_packets;
    } else {
        facts_.ending = result;
        avcodec_send_packet(codec_.get(), nullptr);
    }
}

}  // namespace segue::audio
