// Random numbers that depend on nothing but their seed: the standard leaves its distributions to each library.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <span>
#include <utility>

#include "segue/split_mix.h"

namespace segue::training {

/// SplitMix64. Two streams of different keys are unrelated.
class Random {
  public:
    /// `keys`: what this stream is for, such as {seed, epoch, clip}.
    Random(std::initializer_list<std::uint64_t> keys) {
        for (const auto key : keys) state_ = bits() ^ key;
    }

    std::uint64_t bits() { return split_mix(state_ += kSplitMixStep); }
    /// 0 <= value < 1
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// 0 .. bound - 1; bound > 0
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(uniform() * static_cast<double>(bound)); }
    bool chance(double probability) { return uniform() < probability; }
    /// Mean 0, deviation 1 (Box and Muller).
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Gamma distribution of scale 1, shape >= 1 (Marsaglia and Tsang 2000).
    double gamma(double shape) {
        const double d = shape - 1.0 / 3;
        const double c = 1 / std::sqrt(9 * d);
        while (true) {
            const double x = normal();
            const double v = std::pow(1 + c * x, 3);
            if (v > 0 && std::log(1 - uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
        }
    }
    /// Fisher and Yates.
    void shuffle(std::span<std::size_t> items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    std::uint64_t state_ = 0;
};

}  // namespace segue::training
