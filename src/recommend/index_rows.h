#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "recommend/block.h"
#include "recommend/usual_similarity.h"
#include "segue/recommend.h"

namespace segue::recommend {

/// What an index holds: its rows as directions, the blocks of the filter, and what is usual among them. Either owned or
/// somewhere in memory, as image() gave it.
class IndexRows {
  public:
    IndexRows(Matrix vectors, Order order);
    /// See CosineIndex.
    IndexRows(std::span<const std::byte> image, ImageReader read);

    std::size_t size() const { return head_.rows; }
    std::size_t dimensions() const { return head_.dimensions; }
    bool standardised() const { return head_.standardised != 0; }
    const UsualSimilarity& usual() const { return *usual_; }

    /// How much a similarity above the mean of a direction's counts, in a standardised order.
    float weight(std::span<const float> direction) const;

    /// Of length 1, or zeros; perhaps in `buffer`. Throws kInvalidData if it is not what it was.
    std::span<const float> direction(std::size_t row, std::vector<float>& buffer) const;
    /// What refine() needs of a row; perhaps in `buffer`. Throws as direction() does.
    std::span<const std::byte> residual(std::size_t row, std::vector<std::byte>& buffer) const;
    /// Starts to fetch a residual that will be asked for soon.
    void prefetch_residual(std::size_t row) const;

    std::span<const std::byte> blocks(std::size_t first, std::size_t count) const;
    const BlockFacts& facts(std::size_t block) const;

    std::vector<std::span<const std::byte>> image() const;

  private:
    /// Begins an image. All numbers are little-endian.
    struct Head {
        std::uint64_t magic = 0;
        std::uint64_t rows = 0;
        std::uint64_t dimensions = 0;
        std::uint64_t standardised = 0;
        std::uint64_t usual_sum = 0;   ///< checksum of the numbers of UsualSimilarity
        std::uint64_t blocks_sum = 0;  ///< checksum of all blocks
        std::uint64_t unused = 0;
        std::uint64_t head_sum = 0;  ///< checksum of what stands above
    };
    struct AlignedDelete {
        void operator()(std::byte* bytes) const;
    };

    /// A block, and the residuals of its rows.
    void fill_block(std::size_t block, std::span<std::byte> bytes);
    /// Bytes that lie at a place in the image, and have that checksum.
    void read(std::span<const std::byte> place, std::uint32_t sum, std::span<std::byte> into) const;

    Head head_;
    std::optional<UsualSimilarity> usual_;
    // Of an index that owns its rows.
    Matrix matrix_;
    std::unique_ptr<std::byte[], AlignedDelete> own_blocks_;
    std::vector<std::byte> own_residuals_;
    std::vector<std::uint32_t> own_sums_;
    std::vector<std::uint32_t> own_residual_sums_;
    // Of one that does not.
    ImageReader read_;
    const std::byte* image_ = nullptr;

    std::span<const std::byte> blocks_;
    std::span<const std::byte> residuals_;
    std::span<const float> directions_;
    std::span<const std::uint32_t> residual_sums_;  // checksums of each
    std::span<const std::uint32_t> sums_;           // of the directions
};

}  // namespace segue::recommend
