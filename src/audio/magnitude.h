// Magnitudes as integers: they order like the floats themselves, NaN and infinity come last, and compilers find the
// largest of many without being told that floats are never NaN.
#pragma once

#include <bit>
#include <cstdint>

namespace segue::audio {

inline std::uint32_t magnitude_bits(float value) {
    return std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFU;
}

}  // namespace segue::audio
