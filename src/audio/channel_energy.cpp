#include "audio/channel_energy.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "audio/sample_types.h"

namespace segue::audio {
namespace {

template <typename Sample>
float brightened(const Sample* samples, std::size_t index, std::size_t step) {
    return (centred(samples[index + step]) - 0.8F * centred(samples[index])) * (1 / full_scale<Sample>());
}

// Of a signal whose next sample is `step` further. It is made brighter first: bass counts little for the loudness, and
// is the same in all channels of much music. In several sums, so that the loop can be done by SIMD, and in single
// precision, which a frame does not outgrow.
template <typename Sample>
double energy_of(const Sample* samples, std::size_t count, std::size_t step) {
    if (count <= step) return 0;
    count -= step;
    constexpr std::size_t kLanes = 16;
    std::array<float, kLanes> sums{};
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float value = brightened(samples, i + lane, step);
            sums[lane] += value * value;
        }
    }
    double sum = 0;
    for (; i < count; ++i) sum += std::pow(brightened(samples, i, step), 2);
    for (const float lane : sums) sum += lane;
    return sum;
}

}  // namespace

void ChannelEnergy::hear(const AVFrame& frame, std::span<const float> mono) {
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
    const double of_mono = energy_of(mono.data(), mono.size(), 1);
    double of_channels = 0;
    visit_sample_type(frame.format, [&]<typename Sample>(std::type_identity<Sample>) {
        for (std::size_t plane = 0; plane < (planar ? channels : 1); ++plane) {
            const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[plane]);
            of_channels +=
                planar ? energy_of(samples, mono.size(), 1) : energy_of(samples, mono.size() * channels, channels);
        }
    });
    if (!std::isfinite(of_mono) || !std::isfinite(of_channels)) return;
    of_mono_ += of_mono;
    of_channels_ += of_channels;
}

double ChannelEnergy::gain_db() const {
    return of_mono_ > 0 && of_channels_ > 0 ? 10 * std::log10(of_channels_ / of_mono_) : 0;
}

}  // namespace segue::audio
