// WAV files made in the test itself.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numbers>
#include <string>

namespace segue::testing {

enum class WavFormat { kUnsigned8, kSigned16, kSigned24, kSigned32, kFloat32, kFloat64 };

/// Sample `frame` of `channel`; full scale is 1.
using Signal = std::function<double(std::size_t frame, int channel)>;

struct WavSpec {
    WavFormat format = WavFormat::kSigned16;
    int sample_rate_hz = 44100;
    int channels = 2;
    std::size_t frames = 44100;
    bool extensible = false;
};

inline int bits_of(WavFormat format) {
    switch (format) {
        case WavFormat::kUnsigned8:
            return 8;
        case WavFormat::kSigned16:
            return 16;
        case WavFormat::kSigned24:
            return 24;
        case WavFormat::kFloat64:
            return 64;
        default:
            return 32;
    }
}

inline void append_little_endian(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
}

inline void append_sample(std::string& bytes, double value, WavFormat format) {
    const int bits = bits_of(format);
    if (format == WavFormat::kFloat32) {
        append_little_endian(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    } else if (format == WavFormat::kFloat64) {
        append_little_endian(bytes, std::bit_cast<std::uint64_t>(value), 8);
    } else {
        const double scale = std::ldexp(1, bits - 1);
        auto quantised =
            static_cast<std::int64_t>(std::fmax(-scale, std::fmin(scale - 1, std::nearbyint(value * scale))));
        if (format == WavFormat::kUnsigned8) quantised += 128;
        append_little_endian(bytes, static_cast<std::uint64_t>(quantised), bits / 8);
    }
}

inline std::string wav_bytes(const WavSpec& spec, const Signal& signal) {
    const bool floating = spec.format == WavFormat::kFloat32 || spec.format == WavFormat::kFloat64;
    const int bytes_a_sample = bits_of(spec.format) / 8;
    const int frame_bytes = bytes_a_sample * spec.channels;
    const std::uint64_t data_bytes = spec.frames * static_cast<std::size_t>(frame_bytes);
    const std::uint64_t tag = floating ? 3 : 1;
    const std::uint64_t format_bytes = spec.extensible ? 40 : 16;

    std::string bytes = "RIFF";
    append_little_endian(bytes, 4 + 8 + format_bytes + 8 + data_bytes, 4);
    bytes += "WAVEfmt ";
    append_little_endian(bytes, format_bytes, 4);
    append_little_endian(bytes, spec.extensible ? 0xFFFE : tag, 2);
    append_little_endian(bytes, static_cast<std::uint64_t>(spec.channels), 2);
    append_little_endian(bytes, static_cast<std::uint64_t>(spec.sample_rate_hz), 4);
    append_little_endian(bytes, static_cast<std::uint64_t>(spec.sample_rate_hz) * frame_bytes, 4);
    append_little_endian(bytes, static_cast<std::uint64_t>(frame_bytes), 2);
    append_little_endian(bytes, static_cast<std::uint64_t>(8 * bytes_a_sample), 2);
    if (spec.extensible) {
        append_little_endian(bytes, 22, 2);
        append_little_endian(bytes, static_cast<std::uint64_t>(8 * bytes_a_sample), 2);
        append_little_endian(bytes, (1U << spec.channels) - 1U, 4);  // speakers
        append_little_endian(bytes, tag, 2);
        bytes.append("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71", 14);
    }
    bytes += "data";
    append_little_endian(bytes, data_bytes, 4);
    for (std::size_t frame = 0; frame < spec.frames; ++frame) {
        for (int channel = 0; channel < spec.channels; ++channel) {
            append_sample(bytes, signal(frame, channel), spec.format);
        }
    }
    return bytes;
}

inline Signal sine(double frequency_hz, int sample_rate_hz, double amplitude = 0.5) {
    return [=](std::size_t frame, int) {
        return amplitude * std::sin(2 * std::numbers::pi * frequency_hz * static_cast<double>(frame) / sample_rate_hz);
    };
}

inline std::filesystem::path write_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

}  // namespace segue::testing
