#include "audio/downmix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <type_traits>

namespace segue::audio {
namespace {

constexpr int kHighestRate_hz = 6'144'000;  // far above DSD as PCM
constexpr std::uint32_t kMagnitudeMask = 0x7FFFFFFF;
constexpr std::uint32_t kLargestMagnitude = std::bit_cast<std::uint32_t>(0x1p32F);

template <typename T>
constexpr float full_scale() {
    if constexpr (std::is_same_v<T, std::uint8_t>) return 0x1p7F;
    if constexpr (std::is_same_v<T, std::int16_t>) return 0x1p15F;
    if constexpr (std::is_same_v<T, std::int32_t>) return 0x1p31F;
    if constexpr (std::is_same_v<T, std::int64_t>) return 0x1p63F;
    return 1;
}

template <typename T>
float centred(T sample) {
    if constexpr (std::is_same_v<T, std::uint8_t>) return static_cast<float>(static_cast<int>(sample) - 128);
    return static_cast<float>(sample);
}

template <typename T>
void mix_packed(const AVFrame& frame, std::span<float> mono) {
    const auto* samples = reinterpret_cast<const T*>(frame.extended_data[0]);
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const float scale = 1 / (full_scale<T>() * static_cast<float>(channels));
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

template <typename T>
void mix_planar(const AVFrame& frame, std::span<float> mono) {
    const int channels = frame.ch_layout.nb_channels;
    const float scale = 1 / (full_scale<T>() * static_cast<float>(channels));
    for (int c = 0; c < channels; ++c) {
        const auto* samples = reinterpret_cast<const T*>(frame.extended_data[c]);
        for (std::size_t i = 0; i < mono.size(); ++i) mono[i] += centred(samples[i]);
    }
    for (float& sample : mono) sample *= scale;
}

}  // namespace

bool is_playable(const AVFrame& frame) {
    return frame.nb_samples > 0 && frame.sample_rate > 0 && frame.sample_rate <= kHighestRate_hz &&
           frame.ch_layout.nb_channels > 0 && frame.format >= 0 && frame.format < AV_SAMPLE_FMT_NB;
}

void append_mono(const AVFrame& frame, std::vector<float>& mono) {
    const std::size_t start = mono.size();
    mono.resize(start + static_cast<std::size_t>(frame.nb_samples));
    const auto target = std::span(mono).subspan(start);
    switch (frame.format) {
        case AV_SAMPLE_FMT_U8:
            return mix_packed<std::uint8_t>(frame, target);
        case AV_SAMPLE_FMT_S16:
            return mix_packed<std::int16_t>(frame, target);
        case AV_SAMPLE_FMT_S32:
            return mix_packed<std::int32_t>(frame, target);
        case AV_SAMPLE_FMT_S64:
            return mix_packed<std::int64_t>(frame, target);
        case AV_SAMPLE_FMT_FLT:
            return mix_packed<float>(frame, target);
        case AV_SAMPLE_FMT_DBL:
            return mix_packed<double>(frame, target);
        case AV_SAMPLE_FMT_U8P:
            return mix_planar<std::uint8_t>(frame, target);
        case AV_SAMPLE_FMT_S16P:
            return mix_planar<std::int16_t>(frame, target);
        case AV_SAMPLE_FMT_S32P:
            return mix_planar<std::int32_t>(frame, target);
        case AV_SAMPLE_FMT_S64P:
            return mix_planar<std::int64_t>(frame, target);
        case AV_SAMPLE_FMT_FLTP:
            return mix_planar<float>(frame, target);
        case AV_SAMPLE_FMT_DBLP:
            return mix_planar<double>(frame, target);
        default:
            return;
    }
}

Level measure_and_repair(std::span<float> mono) {
    // As integers, magnitudes order like the floats themselves, and NaN and infinity come last.
    std::uint32_t largest = 0;
    for (const float sample : mono) largest = std::max(largest, std::bit_cast<std::uint32_t>(sample) & kMagnitudeMask);
    if (largest <= kLargestMagnitude) return {std::bit_cast<float>(largest), 0};

    Level level;
    for (float& sample : mono) {
        if ((std::bit_cast<std::uint32_t>(sample) & kMagnitudeMask) > kLargestMagnitude) {
            sample = 0;
            ++level.replaced;
        }
        level.peak = std::max(level.peak, std::abs(sample));
    }
    return level;
}

}  // namespace segue::audio
