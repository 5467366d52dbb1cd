// Files of any container and codec, encoded by FFmpeg's libraries in the test itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "audio/ffmpeg.h"

extern "C" {
#include <libavutil/samplefmt.h>
}

namespace segue::testing {

/// A stream that holds a sine of amplitude 0.5.
struct StreamSpec {
    std::string codec;
    double frequency_hz = 440;
    double glide_hz_per_s = 0;  ///< by which the pitch tells the time
    int sample_rate_hz = 44100;
    int channels = 2;
    double duration_s = 3;
    int disposition = 0;
    std::int64_t bit_rate = 192000;
    bool variable_bit_rate = false;
};

struct ContainerSpec {
    // NOLINTBEGIN(google-explicit-constructor): most are a name and nothing else
    ContainerSpec(const char* muxer, std::string title_tag = {}, std::string muxer_options = {})
        : name(muxer), title(std::move(title_tag)), options(std::move(muxer_options)) {}
    ContainerSpec(const std::string& muxer) : name(muxer) {}
    // NOLINTEND(google-explicit-constructor)

    std::string name;
    std::string title;    ///< a tag
    std::string options;  ///< of FFmpeg's muxer: "movflags=faststart"
};

/// Writes one tone for each stream, one stream after the other within the file.
class MediaWriter {
  public:
    MediaWriter(const std::filesystem::path& path, const ContainerSpec& container) : options_(container.options) {
        AVFormatContext* format = nullptr;
        require(avformat_alloc_output_context2(&format, nullptr, container.name.c_str(), path.c_str()));
        format_.reset(format);
        if (!container.title.empty()) av_dict_set(&format->metadata, "title", container.title.c_str(), 0);
        require(avio_open(&format_->pb, path.c_str(), AVIO_FLAG_WRITE));
    }
    ~MediaWriter() { avio_closep(&format_->pb); }
    MediaWriter(const MediaWriter&) = delete;
    MediaWriter& operator=(const MediaWriter&) = delete;

    void write(const std::vector<StreamSpec>& specs) {
        for (const StreamSpec& spec : specs) add_stream(spec);
        AVDictionary* options = nullptr;
        require(av_dict_parse_string(&options, options_.c_str(), "=", ",", 0));
        const int written = avformat_write_header(format_.get(), &options);
        av_dict_free(&options);
        require(written);
        for (std::size_t i = 0; i < specs.size(); ++i) encode(specs[i], *encoders_[i], static_cast<int>(i));
        require(av_write_trailer(format_.get()));
    }

  private:
    static void require(int result) {
        if (result < 0) throw std::runtime_error("FFmpeg cannot write: " + std::to_string(result));
    }

    void add_stream(const StreamSpec& spec) {
        const AVCodec* codec = avcodec_find_encoder_by_name(spec.codec.c_str());
        if (codec == nullptr) throw std::runtime_error("no encoder " + spec.codec);
        audio::FfmpegPtr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
        encoder->sample_fmt = choose_format(*codec);
        encoder->sample_rate = spec.sample_rate_hz;
        encoder->bit_rate = spec.bit_rate;
        if (spec.variable_bit_rate) encoder->flags |= AV_CODEC_FLAG_QSCALE;
        encoder->time_base = {1, spec.sample_rate_hz};
        encoder->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
        av_channel_layout_default(&encoder->ch_layout, spec.channels);
        if ((format_->oformat->flags & AVFMT_GLOBALHEADER) != 0) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        require(avcodec_open2(encoder.get(), codec, nullptr));

        AVStream* stream = avformat_new_stream(format_.get(), nullptr);
        stream->time_base = encoder->time_base;
        stream->disposition = spec.disposition;
        require(avcodec_parameters_from_context(stream->codecpar, encoder.get()));
        encoders_.push_back(std::move(encoder));
    }

    // The first one but for 8 bits, which some name first.
    static AVSampleFormat choose_format(const AVCodec& codec) {
        const AVSampleFormat* format = codec.sample_fmts;
        while (av_get_packed_sample_fmt(*format) == AV_SAMPLE_FMT_U8) ++format;
        return *format;
    }

    void encode(const StreamSpec& spec, AVCodecContext& encoder, int stream) {
        const auto total = static_cast<std::int64_t>(spec.duration_s * spec.sample_rate_hz);
        const int largest = encoder.frame_size > 0 ? encoder.frame_size : 1024;
        for (std::int64_t start = 0; start < total; start += largest) {
            const auto frame =
                tone(spec, encoder, start, static_cast<int>(std::min<std::int64_t>(largest, total - start)));
            require(avcodec_send_frame(&encoder, frame.get()));
            write_packets(encoder, stream);
        }
        require(avcodec_send_frame(&encoder, nullptr));
        write_packets(encoder, stream);
    }

    void write_packets(AVCodecContext& encoder, int stream) {
        const audio::FfmpegPtr<AVPacket> packet(av_packet_alloc());
        while (avcodec_receive_packet(&encoder, packet.get()) >= 0) {
            packet->stream_index = stream;
            av_packet_rescale_ts(packet.get(), encoder.time_base, format_->streams[stream]->time_base);
            require(av_interleaved_write_frame(format_.get(), packet.get()));
        }
    }

    static audio::FfmpegPtr<AVFrame> tone(const StreamSpec& spec, const AVCodecContext& encoder, std::int64_t start,
                                          int samples) {
        audio::FfmpegPtr<AVFrame> frame(av_frame_alloc());
        frame->format = encoder.sample_fmt;
        frame->nb_samples = samples;
        frame->sample_rate = spec.sample_rate_hz;
        frame->pts = start;
        av_channel_layout_copy(&frame->ch_layout, &encoder.ch_layout);
        require(av_frame_get_buffer(frame.get(), 0));
        for (int i = 0; i < samples; ++i) {
            const double time_s = static_cast<double>(start + i) / spec.sample_rate_hz;
            const double phase = 2 * std::numbers::pi * (spec.frequency_hz + spec.glide_hz_per_s / 2 * time_s) * time_s;
            // A value that 16 bits hold exactly, so that every lossless format holds the same.
            const auto value = static_cast<std::int16_t>(std::lround(16384 * std::sin(phase)));
            for (int c = 0; c < spec.channels; ++c) put(*frame, c, i, value);
        }
        return frame;
    }

    static void put(AVFrame& frame, int channel, int index, std::int16_t value) {
        const auto format = static_cast<AVSampleFormat>(frame.format);
        const bool planar = av_sample_fmt_is_planar(format) != 0;
        std::uint8_t* plane = frame.extended_data[planar ? channel : 0];
        const int at = planar ? index : index * frame.ch_layout.nb_channels + channel;
        switch (av_get_packed_sample_fmt(format)) {
            case AV_SAMPLE_FMT_S16:
                reinterpret_cast<std::int16_t*>(plane)[at] = value;
                return;
            case AV_SAMPLE_FMT_S32:
                reinterpret_cast<std::int32_t*>(plane)[at] = value * 65536;
                return;
            case AV_SAMPLE_FMT_FLT:
                reinterpret_cast<float*>(plane)[at] = static_cast<float>(value) / 32768;
                return;
            default:
                throw std::runtime_error("no such sample format here");
        }
    }

    std::string options_;
    audio::FfmpegPtr<AVFormatContext> format_;
    std::vector<audio::FfmpegPtr<AVCodecContext>> encoders_;
};

inline std::filesystem::path write_media(const std::filesystem::path& path, const ContainerSpec& container,
                                         const std::vector<StreamSpec>& streams) {
    MediaWriter(path, container).write(streams);
    return path;
}

}  // namespace segue::testing
