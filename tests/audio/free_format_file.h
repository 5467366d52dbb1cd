// MP3 files in free format, made of usual ones: the same frames, whose headers no longer tell the bit rate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audio/byte_order.h"

namespace segue::testing {

/// The frames of layer III of a file of constant bit rate, without tags and without the one that tells the delay.
inline std::vector<std::string> mp3_frames(std::string_view bytes) {
    constexpr std::array<std::size_t, 15> kRates1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    constexpr std::array<std::size_t, 15> kRates2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    constexpr std::array<std::size_t, 3> kSampleRates_hz{44100, 48000, 32000};
    std::vector<std::string> frames;
    std::size_t offset = bytes.find('\xFF');
    while (offset + 4 <= bytes.size()) {
        const auto header = static_cast<std::uint32_t>(audio::big_endian(bytes, offset, 4));
        const std::uint32_t version = header >> 19U & 3U;
        if (header >> 21U != 0x7FF || (header >> 12U & 15U) == 15 || (header >> 10U & 3U) == 3) break;
        const std::size_t rate_hz = kSampleRates_hz[header >> 10U & 3U] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
        const std::size_t bits = 1000 * (version == 3 ? kRates1 : kRates2)[header >> 12U & 15U];
        const std::size_t length = (version == 3 ? 144 : 72) * bits / rate_hz + (header >> 9U & 1U);
        if (length < 4 || offset + length > bytes.size()) break;
        frames.emplace_back(bytes.substr(offset, length));
        offset += length;
    }
    const auto tells_delay = [](const std::string& frame) {
        return frame.find("Xing") < 64 || frame.find("Info") < 64;
    };
    if (!frames.empty() && tells_delay(frames.front())) frames.erase(frames.begin());
    return frames;
}

inline std::string joined(const std::vector<std::string>& frames) {
    std::string bytes;
    for (const std::string& frame : frames) bytes += frame;
    return bytes;
}

inline std::string in_free_format(std::vector<std::string> frames) {
    for (std::string& frame : frames) frame[2] = static_cast<char>(frame[2] & 0x0F);
    return joined(frames);
}

}  // namespace segue::testing
