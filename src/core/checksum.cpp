#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "segue/core.h"

namespace segue {
namespace {

constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;

// One to one in both arguments.
std::uint64_t stir(std::uint64_t state, std::uint64_t word) {
    return std::rotl((state ^ word) * kOdd, 29);
}

}  // namespace

std::uint64_t checksum(std::span<const std::byte> bytes) {
    // Independent lanes, since one would wait for itself.
    std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
    std::array<std::uint64_t, 4> words{};
    const std::uint64_t size = bytes.size();
    while (!bytes.empty()) {
        const std::size_t taken = std::min(bytes.size(), sizeof(words));
        if (taken < sizeof(words)) words = {};
        std::memcpy(words.data(), bytes.data(), taken);
        for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = stir(lanes[lane], words[lane]);
        bytes = bytes.subspan(taken);
    }
    std::uint64_t sum = size;
    for (const std::uint64_t lane : lanes) sum = stir(sum, lane);
    return sum ^ (sum >> 32);
}

}  // namespace segue
