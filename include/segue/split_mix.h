// Random numbers that are the same on every platform.
#pragma once

#include <cstdint>

namespace segue {

/// SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Its numbers
/// are those of the multiples of kSplitMixStep, modulo 2^64.
constexpr std::uint64_t split_mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}
inline constexpr std::uint64_t kSplitMixStep = 0x9E3779B97F4A7C15U;

}  // namespace segue
