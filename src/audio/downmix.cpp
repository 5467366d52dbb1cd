#include "audio/downmix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "audio/magnitude.h"
#include "audio/sample_types.h"

namespace segue::audio {
namespace {

constexpr int kHighestRate_hz = 6'144'000;  // far above DSD as PCM
constexpr std::int32_t kLargestMagnitude = std::bit_cast<std::int32_t>(0x1p32F);

template <typename Sample>
void mix_packed(const AVFrame& frame, std::span<float> mono) {
    const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[0]);
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const float scale = 1 / (full_scale<Sample>() * static_cast<float>(channels));
    if (channels == 1) {
        for (std::size_t i = 0; i < mono.size(); ++i) mono[i] = centred(samples[i]) * scale;
    } else if (channels == 2) {
        for (std::size_t i = 0; i < mono.size(); ++i) {
            mono[i] = (centred(samples[2 * i]) + centred(samples[2 * i + 1])) * scale;
        }
    } else {
        for (std::size_t i = 0; i < mono.size(); ++i) {
            float sum = 0;
            for (std::size_t c = 0; c < channels; ++c) sum += centred(samples[i * channels + c]);
            mono[i] = sum * scale;
        }
    }
}

template <typename Sample>
void mix_planar(const AVFrame& frame, std::span<float> mono) {
    const int channels = frame.ch_layout.nb_channels;
    const float scale = 1 / (full_scale<Sample>() * static_cast<float>(channels));
    for (int c = 0; c < channels; ++c) {
        const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[c]);
        for (std::size_t i = 0; i < mono.size(); ++i) mono[i] += centred(samples[i]);
    }
    for (float& sample : mono) sample *= scale;
}

}  // namespace

bool is_playable(const AVFrame& frame) {
    return frame.nb_samples > 0 && frame.sample_rate >= kLowestRate_hz && frame.sample_rate <= kHighestRate_hz &&
           frame.ch_layout.nb_channels > 0 && frame.format >= 0 && frame.format < AV_SAMPLE_FMT_NB;
}

void append_mono(const AVFrame& frame, std::vector<float>& mono) {
    const std::size_t start = mono.size();
    mono.resize(start + static_cast<std::size_t>(frame.nb_samples));
    const auto target = std::span(mono).subspan(start);
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
    visit_sample_type(frame.format, [&]<typename Sample>(std::type_identity<Sample>) {
        planar ? mix_planar<Sample>(frame, target) : mix_packed<Sample>(frame, target);
    });
}

Level measure_and_repair(std::span<float> mono) {
    const std::int32_t largest = largest_magnitude_bits(mono.data(), mono.size());
    if (largest <= kLargestMagnitude) return {std::bit_cast<float>(largest), 0};

    Level level;
    for (float& sample : mono) {
        if (magnitude_bits(sample) > kLargestMagnitude) {
            sample = 0;
            ++level.replaced;
        }
        level.peak = std::max(level.peak, std::abs(sample));
    }
    return level;
}

}  // namespace segue::audio
