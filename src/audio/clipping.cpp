#include "audio/clipping.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

#include "audio/magnitude.h"
#include "audio/sample_types.h"

namespace segue::audio {
namespace {

constexpr std::int64_t kShortestRun = 3;
constexpr float kLowestCeiling = 0.03F;  // -30 dBFS; few levels lie below, so that many samples share the highest
constexpr float kJustBelow = 1 - 0x1p-15F;

template <typename Sample>
float magnitude(Sample sample) {
    return std::abs(centred(sample)) / full_scale<Sample>();
}

template <typename Sample>
float peak_of(const Sample* samples, std::size_t count) {
    return std::bit_cast<float>(largest_magnitude_bits(samples, count)) / full_scale<Sample>();
}

// Samples in runs at or above the ceiling; `step` leads from one sample of a channel to the next.
template <typename Sample>
std::int64_t samples_in_runs(const Sample* samples, std::size_t count, std::size_t step, float ceiling) {
    std::int64_t total = 0;
    std::int64_t run = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (magnitude(samples[i * step]) >= ceiling) {
            ++run;
            continue;
        }
        if (run >= kShortestRun) total += run;
        run = 0;
    }
    return run >= kShortestRun ? total + run : total;
}

}  // namespace

void ClippingMeter::hear(const AVFrame& frame) {
    visit_sample_type(frame.format, [&]<typename Sample>(std::type_identity<Sample>) { hear_samples<Sample>(frame); });
}

template <typename Sample>
void ClippingMeter::hear_samples(const AVFrame& frame) {
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const auto samples = static_cast<std::size_t>(frame.nb_samples);
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
    const auto plane = [&](std::size_t index) { return reinterpret_cast<const Sample*>(frame.extended_data[index]); };

    float peak = 0;
    for (std::size_t p = 0; p < (planar ? channels : 1); ++p) {
        peak = std::max(peak, peak_of(plane(p), planar ? samples : samples * channels));
    }
    raise_ceiling(peak);
    samples_ += static_cast<std::int64_t>(samples * channels);
    if (peak < ceiling_ || ceiling_ < kLowestCeiling) return;
    for (std::size_t c = 0; c < channels; ++c) {
        clipped_ += planar ? samples_in_runs(plane(c), samples, 1, ceiling_)
                           : samples_in_runs(plane(0) + c, samples, channels, ceiling_);
    }
}

void ClippingMeter::raise_ceiling(float peak) {
    const float candidate = std::min(peak, 1.0F) * kJustBelow;
    if (!(candidate > ceiling_ / kJustBelow)) return;
    ceiling_ = candidate;
    clipped_ = 0;  // what lay at the old ceiling went beyond it since
}

double ClippingMeter::share() const {
    return samples_ == 0 ? 0 : static_cast<double>(clipped_) / static_cast<double>(samples_);
}

}  // namespace segue::audio
