// Random numbers that are the same on every platform, which those of <random>'s distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "segue/split_mix.h"

namespace segue::dataset {

class SplitMix64 {
  public:
    explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() { return split_mix(state_ += kSplitMixStep); }
    /// Evenly in [0, bound), bound > 0.
    std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t excess = (0 - bound) % bound;  // 2^64 mod bound
        std::uint64_t value = next();
        while (value < excess) value = next();
        return value % bound;
    }

  private:
    std::uint64_t state_;
};

/// Fisher-Yates.
template <typename T>
void shuffle(std::vector<T>& items, SplitMix64& random) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace segue::dataset
