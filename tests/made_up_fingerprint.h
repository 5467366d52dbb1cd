// A fingerprint as of music: some bits change from item to item.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace segue::testing {

/// The same for the same number, and of another recording for another.
inline std::vector<std::uint32_t> made_up_fingerprint(int number, std::size_t items) {
    std::mt19937 random(static_cast<std::uint32_t>(number) + 1);
    auto item = static_cast<std::uint32_t>(random());
    std::vector<std::uint32_t> fingerprint;
    while (fingerprint.size() < items) {
        item ^= static_cast<std::uint32_t>(random() & random() & random());
        fingerprint.push_back(item);
    }
    return fingerprint;
}

}  // namespace segue::testing
