// Magnitudes as integers: they order like the floats themselves, NaN and infinity come last, and compilers find the
// largest of many without being told that floats are never NaN.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "audio/sample_types.h"

namespace segue::audio {

inline std::int32_t magnitude_bits(float value) {
    return std::bit_cast<std::int32_t>(value) & 0x7FFFFFFF;
}

/// Of samples centred at 0, in their own scale; 0 of none. In many maxima, so that none waits for the one before.
template <typename Sample>
std::int32_t largest_magnitude_bits(const Sample* samples, std::size_t count) {
    constexpr std::size_t kLanes = 16;
    std::array<std::int32_t, kLanes> largest{};
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            largest[lane] = std::max(largest[lane], magnitude_bits(centred(samples[i + lane])));
        }
    }
    for (; i < count; ++i) largest[0] = std::max(largest[0], magnitude_bits(centred(samples[i])));
    return *std::ranges::max_element(largest);
}

}  // namespace segue::audio
