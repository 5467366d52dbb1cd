#include "audio/demuxer.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <string_view>

extern "C" {
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

#include "audio/byte_order.h"
#include "audio/truncation.h"
#include "segue/audio.h"
#include "segue/core.h"

namespace segue::audio {
namespace {

constexpr const char* kUnknownFormat = "is in no known audio format";
constexpr std::size_t kLargestAllocation = std::size_t{256} << 20;  // forged sizes ask for more
constexpr int kProbedBytes = 1 << 20;
constexpr int kMostFailuresInARow = 100'000;  // some demuxers pass over a few bytes at a time

void set_up_ffmpeg_once() {
    static const bool done = [] {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(kLargestAllocation);
        return true;
    }();
    static_cast<void>(done);
}

// Playlists, scripts and image sequences name other files: none of them is ever opened.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

// Only the name's ending says something of the content; a whole name could mean a protocol or an image sequence.
std::string format_hint(const std::filesystem::path& path) {
    const std::string extension = path.extension().native();
    std::string hint = "file";
    for (const char c : extension) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.') hint += c;
    }
    return hint;
}

// Decoders that may run while FFmpeg looks into the file: none for pictures and subtitles.
const std::string& names_of_audio_decoders() {
    static const std::string names = [] {
        std::string list;
        void* position = nullptr;
        while (const AVCodec* codec = av_codec_iterate(&position)) {
            if (codec->type != AVMEDIA_TYPE_AUDIO || av_codec_is_decoder(codec) == 0) continue;
            if (!list.empty()) list += ',';
            list += codec->name;
        }
        return list;
    }();
    return names;
}

// No sound starts with kilobytes of printable characters, but headerless formats would play them as noise.
bool starts_as_text(AVIOContext* input) {
    unsigned char start[4096];
    const int count = avio_read(input, start, sizeof start);
    avio_seek(input, 0, SEEK_SET);
    return count > 0 && std::all_of(start, start + count, [](unsigned char c) {
               return c == '\t' || c == '\n' || c == '\f' || c == '\r' || (c >= 0x20 && c != 0x7F);
           });
}

bool starts_as_audio(const InputFile& file) {
    const std::string start = file.bytes_at(0, 12);
    return start.starts_with("ID3") || start.starts_with("fLaC") || start.starts_with("OggS") ||
           start.ends_with("WAVE");
}

// WavPack alone has both kinds; without the correction file, which is not looked for, its hybrid one loses something.
bool is_hybrid_wavpack(const InputFile& file) {
    constexpr std::size_t kFlags = 24;
    constexpr std::uint64_t kHybrid = 8;
    const std::string block = file.bytes_at(0, 32);
    return block.starts_with("wvpk") && block.size() == 32 && (little_endian(block, kFlags, 4) & kHybrid) != 0;
}

std::string what_it_holds(const AVFormatContext& format) {
    const std::string_view container = format.iformat->name;
    if (container.ends_with("_pipe") || container.starts_with("image2")) return "is a picture";
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        const bool cover = (format.streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
        if (format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !cover) return "is a video without sound";
    }
    return "holds no sound";
}

// FFmpeg's own Opus decoder adds differently where the processor can multiply and add in one step, and its rounding
// then shows in all that is quiet; that of Opus's authors gives the same samples everywhere.
const AVCodec* preferred_decoder(const AVCodec* found) {
    const AVCodec* opus = found->id == AV_CODEC_ID_OPUS ? avcodec_find_decoder_by_name("libopus") : nullptr;
    return opus != nullptr ? opus : found;
}

bool is_only_stream(const AVFormatContext& format, const AVStream& stream) {
    return std::all_of(format.streams, format.streams + format.nb_streams, [&](const AVStream* other) {
        return other == &stream || (other->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    });
}

}  // namespace

Demuxer::Demuxer(const std::filesystem::path& path, double time_limit_s)
    : deadline_(time_limit_s), file_(path, deadline_) {
    set_up_ffmpeg_once();
    open(path);
    require_no_failure(path);
    choose_stream(path);
}

void Demuxer::open(const std::filesystem::path& path) {
    if (starts_as_text(file_.context())) throw Error(ErrorCode::kNotAudio, "is text", path);
    free_format_ = FreeFormatReader::open(file_);
    if (free_format_) return open_free_format();

    const std::string hint = format_hint(path);
    const AVInputFormat* input_format = nullptr;
    const int score = av_probe_input_buffer2(file_.context(), &input_format, hint.c_str(), nullptr, 0, kProbedBytes);
    check_progress(path);
    const bool audio_file = starts_as_audio(file_);
    if (score < 0 && audio_file) throw Error(ErrorCode::kBroken, "its header is damaged or missing", path);
    if (score < 0) throw Error(ErrorCode::kNotAudio, kUnknownFormat, path);
    doubtful_ = score <= AVPROBE_SCORE_RETRY && !audio_file;

    AVFormatContext* format = avformat_alloc_context();
    if (format == nullptr) throw std::bad_alloc();
    format->pb = file_.context();
    format->io_open = refuse_to_open;
    format->interrupt_callback = {
        [](void* deadline) { return static_cast<int>(static_cast<Deadline*>(deadline)->passed()); }, &deadline_};
    AVDictionary* options = nullptr;
    av_dict_set(&options, "fpsprobesize", "0", 0);
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    av_dict_set(&options, "codec_whitelist", names_of_audio_decoders().c_str(), 0);
    const int opened =
        avformat_open_input(&format, hint.c_str(), input_format, &options);  // frees `format` if it fails
    av_dict_free(&options);
    format_.reset(format);
    file_.context()->update_checksum = nullptr;  // which the MP3 demuxer goes on with where no header asks for it
    if (opened >= 0 && avformat_find_stream_info(format, nullptr) >= 0) return;

    check_progress(path);
    if (doubtful_) throw Error(ErrorCode::kNotAudio, kUnknownFormat, path);
    throw Error(ErrorCode::kBroken,
                std::string("looks like ") + input_format->long_name + ", but its header is damaged or missing", path);
}

void Demuxer::open_free_format() {
    format_.reset(avformat_alloc_context());
    AVStream* stream = format_ == nullptr ? nullptr : avformat_new_stream(format_.get(), nullptr);
    if (stream == nullptr) throw std::bad_alloc();
    stream->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
    stream->codecpar->codec_id = AV_CODEC_ID_MP3ADU;
    stream->codecpar->sample_rate = free_format_->sample_rate_hz();
    av_channel_layout_default(&stream->codecpar->ch_layout, free_format_->channels());
    stream->time_base = {1, free_format_->sample_rate_hz()};
    format_->duration = static_cast<std::int64_t>(free_format_->duration_s() * AV_TIME_BASE);
    format_->duration_estimation_method = AVFMT_DURATION_FROM_BITRATE;
}

void Demuxer::require_no_failure(const std::filesystem::path& path) const {
    if (!has_failed()) return;
    throw Error(ErrorCode::kIo, std::string("cannot read: ") + std::strerror(file_.read_error()), path);
}

void Demuxer::check_progress(const std::filesystem::path& path) const {
    require_no_failure(path);
    if (deadline_.passed()) throw Error(ErrorCode::kBroken, "takes too long to open", path);
}

void Demuxer::choose_stream(const std::filesystem::path& path) {
    const int video = av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    const int audio = av_find_best_stream(format_.get(), AVMEDIA_TYPE_AUDIO, -1, video, &codec_, 0);
    if (audio == AVERROR_DECODER_NOT_FOUND) {
        throw Error(ErrorCode::kUnsupported, "holds sound in a codec that this FFmpeg cannot decode", path);
    }
    if (audio < 0 && starts_as_audio(file_)) throw Error(ErrorCode::kBroken, "no sound can be decoded", path);
    if (audio < 0) throw Error(ErrorCode::kNotAudio, doubtful_ ? kUnknownFormat : what_it_holds(*format_), path);
    stream_ = format_->streams[audio];
    codec_ = preferred_decoder(codec_);
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        if (i != static_cast<unsigned>(audio)) format_->streams[i]->discard = AVDISCARD_ALL;
    }
}

bool Demuxer::is_lossless() const {
    if (container() == "wv") return !is_hybrid_wavpack(file_);
    return is_lossless_codec(avcodec_get_name(codec_->id));
}

double Demuxer::declared_s() const {
    if (format_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) {
        return container() == "wav" ? wav_declared_s(file_) : 0;
    }
    // The length of a video says little about the length of its sound.
    return stream_->duration > 0 || is_only_stream(*format_, *stream_) ? estimated_s() : 0;
}

double Demuxer::estimated_s() const {
    if (stream_->duration > 0) return static_cast<double>(stream_->duration) * av_q2d(stream_->time_base);
    return format_->duration > 0 ? static_cast<double>(format_->duration) / AV_TIME_BASE : 0;
}

bool Demuxer::is_cut_off(const AVPacket& last_packet) const {
    if (free_format_) return free_format_->is_cut_off();
    if (container() == "ogg") return lacks_end_of_ogg_stream(file_);
    if (container() == "mp3" && declared_s() == 0) {
        return is_cut_mpeg_frame({last_packet.data, static_cast<std::size_t>(last_packet.size)});
    }
    return lacks_declared_bytes(file_);
}

bool Demuxer::can_seek() const {
    if (free_format_) return false;
    const auto is_one_of = [&](std::initializer_list<std::string_view> containers) {
        return std::ranges::find(containers, container()) != containers.end();
    };
    // By a rate in the header, which is often wrong where samples are coded.
    if (is_one_of({"aiff", "au", "caf", "w64", "wav"})) return is_plain();
    // Others find a time by reading on from the start, or not at all.
    return is_one_of({"ape", "asf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2", "mp3", "ogg", "tta", "wv"});
}

bool Demuxer::is_plain() const {
    return av_get_exact_bits_per_sample(codec_->id) > 0;
}

bool Demuxer::seek(double time_s) {
    // As if MP3 files had one bit rate, instead of reading all frames up to there.
    if (container() == "mp3") format_->flags |= AVFMT_FLAG_FAST_SEEK;
    const auto time = static_cast<std::int64_t>(std::floor(time_s / av_q2d(stream_->time_base)));
    return av_seek_frame(format_.get(), stream_->index, time, AVSEEK_FLAG_BACKWARD) >= 0;
}

Demuxer::Result Demuxer::read_free_format(AVPacket& packet) {
    av_packet_unref(&packet);
    const FreeFormatReader::Result result = free_format_->read(packet);
    if (deadline_.passed()) return Result::kTimeLimit;
    if (has_failed()) return Result::kReadError;
    if (result == FreeFormatReader::Result::kUnit) return Result::kPacket;
    return result == FreeFormatReader::Result::kDamage ? Result::kDamage : Result::kEnd;
}

Demuxer::Result Demuxer::read(AVPacket& packet) {
    if (free_format_) return read_free_format(packet);
    while (true) {
        av_packet_unref(&packet);
        const int result = av_read_frame(format_.get(), &packet);
        if (deadline_.passed()) return Result::kTimeLimit;
        if (has_failed()) return Result::kReadError;  // FFmpeg gives what it has got, or reads on elsewhere
        if (result == AVERROR(EAGAIN)) continue;
        if (result >= 0 && packet.stream_index != stream_->index) continue;
        if (result >= 0) {
            failures_in_a_row_ = 0;
            if (!first_byte_) first_byte_ = std::max<std::int64_t>(0, packet.pos);
            return Result::kPacket;
        }
        if (result == AVERROR_EOF || ++failures_in_a_row_ > kMostFailuresInARow) return Result::kEnd;
        return Result::kDamage;
    }
}

}  // namespace segue::audio
