#include <algorithm>
#include <cmath>
#include <optional>

#include "audio/bandwidth.h"
#include "audio/channel_energy.h"
#include "audio/clipping.h"
#include "audio/demuxer.h"
#include "audio/downmix.h"
#include "audio/frame_reader.h"
#include "audio/hash.h"
#include "audio/loudness.h"
#include "audio/packet_reader.h"
#include "audio/resampler.h"
#include "audio/verdict.h"
#include "segue/audio.h"

namespace segue::audio {
namespace {

// Samples that the later steps take at once: enough to make their overhead small, little enough for the cache.
constexpr std::size_t kBlockSamples = 1 << 14;

// Nobody's music changes its rate more often than this; noise does, and each change costs a filter design.
constexpr int kMostRateChanges = 256;

int bit_rate_bps(double bytes, double seconds) {
    constexpr double kMost_bps = 1e9;
    return seconds > 0 ? static_cast<int>(std::min(kMost_bps, 8 * bytes / seconds)) : 0;
}

const DecodeOptions& checked(const DecodeOptions& options) {
    if (options.sample_rate_hz != 0 && (options.sample_rate_hz < 1000 || options.sample_rate_hz > 384000)) {
        throw Error(ErrorCode::kInvalidArgument,
                    "a sample rate of " + std::to_string(options.sample_rate_hz) + " Hz is not in 1000 to 384000");
    }
    if (!(options.max_duration_s > 0) || !(options.time_limit_s > 0)) {
        throw Error(ErrorCode::kInvalidArgument, "a duration or time limit must be above 0");
    }
    const auto& excerpts = options.excerpts;
    if (excerpts && (excerpts->count < 1 || !(excerpts->length_s > 0) || !(excerpts->lead_s >= 0))) {
        throw Error(ErrorCode::kInvalidArgument,
                    "excerpts must have a number and a length above 0, and no lead below it");
    }
    return options;
}

}  // namespace

// Packets become frames, frames mono samples, those samples of the wanted rate.
class Decoder::Impl {
  public:
    Impl(const std::filesystem::path& path, const DecodeOptions& options)
        : options_(checked(options)),
          demuxer_(path, options.time_limit_s),
          packets_(demuxer_, options.excerpts),
          frames_(demuxer_, packets_, path) {
        const AVCodecParameters& parameters = *demuxer_.stream().codecpar;
        report_.container = demuxer_.container();
        report_.codec = demuxer_.codec_name();
        report_.source_rate_hz = parameters.sample_rate;
        report_.source_channels = parameters.ch_layout.nb_channels;
        report_.declared_s = demuxer_.declared_s();
        if (!packets_.is_whole()) report_.excerpts = options.excerpts;
        // Codes of 8 bits and less have so few levels that many samples share the highest.
        const int bits = av_get_bits_per_sample(parameters.codec_id);
        measures_clipping_ = bits == 0 || bits > 8;
        if (options.loudness) loudness_.emplace();
    }

    std::span<const float> read() {
        demuxer_.restart_clock();
        output_.clear();
        while (output_.empty() && !finished_) {
            const AVFrame* frame = evidence_.stopped_early ? nullptr : frames_.next();
            if (frame == nullptr) {
                finish();
                break;
            }
            if (frame->sample_rate != rate_hz_ && rate_changes_ < kMostRateChanges) change_rate(*frame);
            if (measures_clipping_) clipping_.hear(*frame);
            const std::size_t waiting = mono_.size();
            append_mono(*frame, mono_);
            energy_.hear(*frame, std::span(mono_).subspan(waiting));
            stop_at_longest_duration();
            if (loudness_) loudness_->hear(*frame, mono_.size() - waiting);
            if (mono_.size() >= kBlockSamples) pass_on();
        }
        return output_;
    }

    const Report& report() const { return report_; }
    double estimated_s() const { return packets_.is_whole() ? demuxer_.estimated_s() : packets_.planned_s(); }

  private:
    void change_rate(const AVFrame& frame) {
        ++rate_changes_;
        if (rate_hz_ == 0) {
            report_.source_rate_hz = frame.sample_rate;
            report_.source_channels = frame.ch_layout.nb_channels;
        } else {
            finish_rate();
        }
        rate_hz_ = frame.sample_rate;
        bandwidth_.emplace(rate_hz_);
        resampler_.emplace(rate_hz_, options_.sample_rate_hz != 0 ? options_.sample_rate_hz : report_.source_rate_hz);
        hash_.add(static_cast<std::uint64_t>(rate_hz_));
    }

    void finish_rate() {
        pass_on();
        if (resampler_) resampler_->finish(output_);
        earlier_s_ = heard_s();
        samples_ = 0;
    }

    void stop_at_longest_duration() {
        const double excess_s = heard_s() - options_.max_duration_s;
        if (excess_s < 0) return;
        evidence_.stopped_early = true;
        const auto excess = static_cast<std::size_t>(std::llround(excess_s * rate_hz_));
        mono_.resize(mono_.size() - std::min(excess, mono_.size()));
    }

    // Gives the samples gathered so far to the next step.
    void pass_on() {
        const Level level = measure_and_repair(mono_);
        report_.peak = std::max(report_.peak, level.peak);
        report_.nonfinite_samples += level.replaced;
        if (bandwidth_) bandwidth_->hear(mono_);
        hash_.add_samples(mono_);
        if (resampler_) resampler_->process(mono_, output_);
        samples_ += mono_.size();
        mono_.clear();
    }

    void finish() {
        finish_rate();
        report_.heard_s = earlier_s_;
        if (packets_.is_whole()) {
            report_.duration_s = report_.heard_s;
            report_.bit_rate_bps = bit_rate_bps(static_cast<double>(frames_.facts().bytes), frames_.facts().decoded_s);
        } else {
            report_.duration_s = packets_.duration_s();
            report_.bit_rate_bps = bit_rate_bps(packets_.bytes_a_second(), 1);
        }
        report_.damaged_packets = frames_.facts().damaged_packets;
        report_.clipped_share = clipping_.share();
        report_.channel_gain_db = energy_.gain_db();
        if (loudness_) report_.loudness = loudness_->result();
        if (bandwidth_) report_.bandwidth_hz = bandwidth_->edge_hz();
        report_.content_hash = hash_.finish();
        evidence_.decoding = frames_.facts();
        evidence_.lossless = demuxer_.is_lossless();
        evidence_.doubtful_format = demuxer_.is_doubtful();
        evidence_.planned_s = packets_.planned_s();
        evidence_.read_error = demuxer_.has_failed();
        judge(report_, evidence_);
        finished_ = true;
    }

    double heard_s() const {
        if (rate_hz_ == 0) return 0;
        return earlier_s_ + static_cast<double>(samples_ + mono_.size()) / rate_hz_;
    }

    DecodeOptions options_;
    Demuxer demuxer_;
    PacketReader packets_;
    FrameReader frames_;
    std::optional<Resampler> resampler_;
    ClippingMeter clipping_;
    ChannelEnergy energy_;
    std::optional<LoudnessMeter> loudness_;
    std::optional<BandwidthMeter> bandwidth_;
    Hash hash_;
    Report report_;
    Evidence evidence_;
    std::vector<float> mono_;    // at the source's rate
    std::vector<float> output_;  // at the wanted rate
    int rate_hz_ = 0;            // of mono_
    std::size_t samples_ = 0;    // passed on at this rate
    double earlier_s_ = 0;       // passed on at other rates
    int rate_changes_ = 0;
    bool measures_clipping_ = true;
    bool finished_ = false;
};

Decoder::Decoder(const std::filesystem::path& path, const DecodeOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

std::span<const float> Decoder::read() {
    return impl_->read();
}
const Report& Decoder::report() const {
    return impl_->report();
}
double Decoder::declared_duration_s() const {
    return impl_->estimated_s();
}

Sound load(const std::filesystem::path& path, const DecodeOptions& options) {
    Decoder decoder(path, options);
    Sound sound;
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        sound.samples.insert(sound.samples.end(), block.begin(), block.end());
    }
    sound.report = decoder.report();
    sound.sample_rate_hz = options.sample_rate_hz != 0 ? options.sample_rate_hz : sound.report.source_rate_hz;
    return sound;
}

}  // namespace segue::audio
