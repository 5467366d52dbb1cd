#include "recommend/mixing.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace segue::recommend {
namespace {

constexpr int kRounds = 2;

bool is_flipped(std::size_t position, int round) {
    std::uint64_t bits = (position * kRounds + static_cast<std::size_t>(round) + 1) * 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 29)) * 0xBF58476D1CE4E5B9U;
    return (bits >> 63) != 0;
}

// Orthogonal; the size is a power of two.
void hadamard(std::span<float> values) {
    for (std::size_t half = 1; half < values.size(); half *= 2) {
        for (std::size_t start = 0; start < values.size(); start += 2 * half) {
            float* low = values.data() + start;
            float* high = low + half;
            for (std::size_t i = 0; i < half; ++i) {
                const float sum = low[i] + high[i];
                high[i] = low[i] - high[i];
                low[i] = sum;
            }
        }
    }
    const float scale = 1 / std::sqrt(static_cast<float>(values.size()));
    for (float& value : values) value *= scale;
}

}  // namespace

void mix(std::span<float> vector) {
    const std::size_t size = std::bit_floor(vector.size());
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < vector.size(); ++i) {
            if (is_flipped(i, round)) vector[i] = -vector[i];
        }
        hadamard(vector.first(size));
        if (size < vector.size()) hadamard(vector.last(size));
    }
}

}  // namespace segue::recommend
