#include "audio/loudness.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include <ebur128.h>

#include "audio/downmix.h"
#include "audio/sample_types.h"

namespace segue::audio {
namespace {

// 8 channels of 384 kHz: beyond, the three seconds that are looked back on need too much memory.
constexpr std::int64_t kMostNumbersASecond = std::int64_t{8} * 384000;
// What libebur128 takes.
constexpr std::size_t kMostChannels = 64;
constexpr int kHighestRate_hz = 2'822'400;
// Noise that is taken for music changes its form all the time, and each change costs.
constexpr int kMostChanges = 256;
constexpr double kShortestRange_s = 3;

constexpr int kOnce = EBUR128_CENTER;
constexpr int kSurround = EBUR128_LEFT_SURROUND;  // counts 1.41 times

// Only weights matter: those of BS.1770-4, annex 3, for speakers at ear level between 60 and 120 degrees.
int position_of(AVChannel channel, bool has_sides) {
    switch (channel) {
        case AV_CHAN_LOW_FREQUENCY:
        case AV_CHAN_LOW_FREQUENCY_2:
        case AV_CHAN_UNUSED:
            return EBUR128_UNUSED;
        case AV_CHAN_SIDE_LEFT:
        case AV_CHAN_SIDE_RIGHT:
        case AV_CHAN_WIDE_LEFT:
        case AV_CHAN_WIDE_RIGHT:
            return kSurround;
        case AV_CHAN_BACK_LEFT:
        case AV_CHAN_BACK_RIGHT:
            return has_sides ? kOnce : kSurround;  // of 7.1 behind the listener; of 5.1 the surround channels
        default:
            return kOnce;
    }
}

std::vector<int> positions_of(AVChannelLayout layout) {
    if (layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&layout, layout.nb_channels);
    const bool has_sides = av_channel_layout_index_from_channel(&layout, AV_CHAN_SIDE_LEFT) >= 0;
    std::vector<int> positions;
    for (int c = 0; c < layout.nb_channels; ++c) {
        const auto index = static_cast<unsigned>(c);
        positions.push_back(position_of(av_channel_layout_channel_from_index(&layout, index), has_sides));
    }
    return positions;
}

template <typename Sample>
void interleave(const AVFrame& frame, std::span<float> target) {
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
    const std::size_t planes = planar ? channels : 1;
    for (std::size_t p = 0; p < planes; ++p) {
        const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[p]);
        for (std::size_t i = p; i < target.size(); i += planes) {
            target[i] = centred(*samples++) * (1 / full_scale<Sample>());
        }
    }
}

bool is_measurable(std::size_t channels, int rate_hz) {
    return channels <= kMostChannels && rate_hz <= kHighestRate_hz &&
           static_cast<std::int64_t>(channels) * rate_hz <= kMostNumbersASecond;
}

std::optional<double> finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

struct LoudnessMeter::State {
    State(std::size_t channels, int rate_hz)
        : meter(ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(rate_hz),
                             EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK)) {
        if (meter == nullptr) throw std::bad_alloc();
    }
    ~State() { ebur128_destroy(&meter); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    double peak() const {
        double largest = 0;
        for (unsigned c = 0; c < meter->channels; ++c) {
            double peak = 0;
            ebur128_true_peak(meter, c, &peak);
            largest = std::max(largest, peak);
        }
        return largest;
    }

    ebur128_state* meter;
};

LoudnessMeter::LoudnessMeter() = default;
LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::hear(const AVFrame& frame, std::size_t samples) {
    if (given_up_) return;
    std::vector<int> positions = positions_of(frame.ch_layout);
    if (frame.sample_rate != rate_hz_ || positions != positions_) change_form(frame.sample_rate, std::move(positions));
    if (given_up_) return;

    interleaved_.resize(samples * positions_.size());
    visit_sample_type(frame.format,
                      [&]<typename Sample>(std::type_identity<Sample>) { interleave<Sample>(frame, interleaved_); });
    measure_and_repair(interleaved_);
    if (ebur128_add_frames_float(state_->meter, interleaved_.data(), samples) != EBUR128_SUCCESS) {
        throw std::bad_alloc();
    }
    steady_s_ += static_cast<double>(samples) / rate_hz_;
    has_range_ = has_range_ || steady_s_ >= kShortestRange_s;
}

Loudness LoudnessMeter::result() const {
    if (!state_) return {};
    double integrated = 0;
    double range = 0;
    ebur128_loudness_global(state_->meter, &integrated);
    Loudness loudness{.integrated_lufs = finite(integrated),
                      .range_lu = std::nullopt,
                      .true_peak_dbtp = finite(20 * std::log10(std::max(earlier_peak_, state_->peak())))};
    if (loudness.integrated_lufs && has_range_ && ebur128_loudness_range(state_->meter, &range) == EBUR128_SUCCESS) {
        loudness.range_lu = range;
    }
    return loudness;
}

void LoudnessMeter::change_form(int rate_hz, std::vector<int> positions) {
    rate_hz_ = rate_hz;
    positions_ = std::move(positions);
    steady_s_ = 0;
    if (++changes_ > kMostChanges || !is_measurable(positions_.size(), rate_hz)) {
        given_up_ = true;
        state_.reset();
        return;
    }
    if (!state_) {
        state_ = std::make_unique<State>(positions_.size(), rate_hz);
    } else {
        earlier_peak_ = std::max(earlier_peak_, state_->peak());
        const int result = ebur128_change_parameters(state_->meter, static_cast<unsigned>(positions_.size()),
                                                     static_cast<unsigned long>(rate_hz));
        if (result == EBUR128_ERROR_NOMEM) throw std::bad_alloc();
    }
    for (unsigned c = 0; c < positions_.size(); ++c) ebur128_set_channel(state_->meter, c, positions_[c]);
}

}  // namespace segue::audio
