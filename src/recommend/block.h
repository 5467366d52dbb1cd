// How rows lie in memory for the filter: blocks of 32 rows, in each number groups of 4 bytes from each row in turn, so
// that a 32-bit lane of a vector register belongs to one row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace segue::recommend {

inline constexpr std::size_t kBlockRows = 32;
/// Numbers of a row that lie together, each a code of 4 bits: byte i holds number i in its low half, i + 4 in its high.
inline constexpr std::size_t kGroupSize = 8;
inline constexpr std::size_t kGroupBytes = kBlockRows * kGroupSize / 2;
/// A code c stands for the number (2 c - kLargestCode) * scale.
inline constexpr int kLargestCode = 15;

/// What is known of each row of a block beside its codes.
struct BlockFacts {
    std::array<float, kBlockRows> scale{};
    std::array<float, kBlockRows> error{};  ///< at least the length of what the codes miss
    std::array<float, kBlockRows> mean{};   ///< its product with the mean of all rows
    std::array<float, kBlockRows> row_weight{};
};

inline std::size_t groups_of(std::size_t dimensions) {
    return (dimensions + kGroupSize - 1) / kGroupSize;
}
/// A block: the facts, then the groups, as they are read: what fetches ahead follows one direction only.
inline std::size_t block_bytes(std::size_t dimensions) {
    return sizeof(BlockFacts) + groups_of(dimensions) * kGroupBytes;
}
inline std::size_t blocks_of(std::size_t rows) {
    return (rows + kBlockRows - 1) / kBlockRows;
}

}  // namespace segue::recommend
