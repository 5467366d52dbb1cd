// Small WAV files made by the tests themselves.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "segue/core.h"

namespace segue::testing {

/// A sine of the given frequency with a slow tremolo, so that no two seconds are alike.
inline std::vector<float> tone(double seconds, double frequency_hz, int sample_rate_hz = 22050) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * sample_rate_hz));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / sample_rate_hz;
        samples[i] = static_cast<float>(0.5 * std::sin(frequency_hz * t) * (0.6 + 0.4 * std::sin(0.7 * t)));
    }
    return samples;
}

/// Bytes of a mono 16-bit PCM WAV file.
inline std::string wave_bytes(std::span<const float> samples, int sample_rate_hz = 22050) {
    std::string bytes;
    const auto number = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    };
    const auto rate = static_cast<std::uint32_t>(sample_rate_hz);
    const auto data_size = static_cast<std::uint32_t>(2 * samples.size());
    bytes += "RIFF";
    number(36 + data_size, 4);
    bytes += "WAVEfmt ";
    number(16, 4);
    number(1, 2);  // PCM
    number(1, 2);  // channels
    number(rate, 4);
    number(2 * rate, 4);  // bytes a second
    number(2, 2);         // bytes a frame
    number(16, 2);        // bits a sample
    bytes += "data";
    number(data_size, 4);
    for (const float sample : samples) {
        number(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(sample * 32767))), 2);
    }
    return bytes;
}

inline void write_wave(const std::filesystem::path& path, std::span<const float> samples, int sample_rate_hz = 22050) {
    write_file_atomically(path, wave_bytes(samples, sample_rate_hz));
}

}  // namespace segue::testing
