#include "recommend/index_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

#include "recommend/direction.h"
#include "recommend/encode.h"
#include "recommend/mixing.h"
#include "recommend/residual.h"

namespace segue::recommend {
namespace {

static_assert(std::endian::native == std::endian::little, "images are stored as they lie in memory");

constexpr std::size_t kFewestToStandardise = 100;
constexpr std::size_t kFewestToDamp = 500;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMostDimensions = 1 << 20;
constexpr std::size_t kBlocksOfAThread = 128;
constexpr std::uint64_t kMagic = 0x3478646E49676553;  // "SegIndx4"
constexpr std::array<std::byte, kAlignment> kPadding{};

std::uint32_t row_sum(std::span<const std::byte> row) {
    return static_cast<std::uint32_t>(checksum(row));
}

// The residual of a row among those of all.
template <typename Byte>
std::span<Byte> residual_of(std::span<Byte> residuals, std::size_t row, std::size_t dimensions) {
    const std::size_t bytes = residual_bytes(dimensions);
    return residuals.subspan(row * bytes, bytes);
}

std::span<const std::byte> padding_after(std::size_t bytes) {
    return std::span(kPadding).first((kAlignment - bytes % kAlignment) % kAlignment);
}

[[noreturn]] void refuse(const char* reason) {
    throw Error(ErrorCode::kInvalidData, std::string("not an index of vectors: ") + reason);
}

// Takes the sections of an image one after the other.
class Sections {
  public:
    explicit Sections(std::span<const std::byte> image) : rest_(image) {}

    template <typename Number>
    std::span<const Number> take(std::size_t count) {
        const std::size_t bytes = count * sizeof(Number);
        const std::size_t with_padding = bytes + padding_after(bytes).size();
        if (count > rest_.size() / sizeof(Number) || with_padding > rest_.size()) refuse("its end is cut off");
        const std::span numbers(reinterpret_cast<const Number*>(rest_.data()), count);
        rest_ = rest_.subspan(with_padding);
        return numbers;
    }
    bool at_end() const { return rest_.empty(); }

  private:
    std::span<const std::byte> rest_;
};

template <typename Head>
std::uint64_t sum_of_head(const Head& head) {
    return checksum(std::as_bytes(std::span(&head, 1)).first(offsetof(Head, head_sum)));
}

}  // namespace

void IndexRows::AlignedDelete::operator()(std::byte* bytes) const {
    ::operator delete[](bytes, std::align_val_t{kAlignment});
}

IndexRows::IndexRows(Matrix vectors, Order order) : matrix_(std::move(vectors)) {
    const std::size_t rows = matrix_.rows();
    for (std::size_t row = 0; row < rows; ++row) make_direction(matrix_.row(row));
    head_ = {.magic = kMagic,
             .rows = rows,
             .dimensions = matrix_.columns(),
             .standardised = order == Order::kStandardised && rows >= kFewestToStandardise ? 1U : 0U};
    usual_.emplace(matrix_);

    const std::size_t bytes = block_bytes(dimensions());
    const std::size_t blocks = blocks_of(rows);
    own_blocks_.reset(new (std::align_val_t{kAlignment}) std::byte[blocks * bytes]);
    own_residuals_.resize(rows * residual_bytes(dimensions()));
    own_sums_.resize(rows);
    own_residual_sums_.resize(rows);
    const std::span all(own_blocks_.get(), blocks * bytes);
    parallel_for((blocks + kBlocksOfAThread - 1) / kBlocksOfAThread, 0, [&](std::size_t part, int) {
        const std::size_t end = std::min(blocks, (part + 1) * kBlocksOfAThread);
        for (std::size_t block = part * kBlocksOfAThread; block < end; ++block) {
            fill_block(block, all.subspan(block * bytes, bytes));
            for (std::size_t row = block * kBlockRows; row < std::min(rows, (block + 1) * kBlockRows); ++row) {
                own_residual_sums_[row] =
                    row_sum(residual_of(std::span<const std::byte>(own_residuals_), row, dimensions()));
                own_sums_[row] = row_sum(std::as_bytes(std::as_const(matrix_).row(row)));
            }
        }
    });
    blocks_ = all;
    residuals_ = own_residuals_;
    directions_ = std::as_const(matrix_).values();
    residual_sums_ = own_residual_sums_;
    sums_ = own_sums_;
    head_.usual_sum = checksum(std::as_bytes(usual_->numbers()));
    head_.blocks_sum = checksum(blocks_);
    head_.head_sum = sum_of_head(head_);
}

void IndexRows::fill_block(std::size_t block, std::span<std::byte> bytes) {
    std::memset(bytes.data(), 0, bytes.size());
    const auto codes = bytes.subspan(sizeof(BlockFacts));
    BlockFacts facts;
    std::vector<float> rest(dimensions());
    for (std::size_t in_block = 0; in_block < kBlockRows; ++in_block) {
        const std::size_t row = block * kBlockRows + in_block;
        facts.mean[in_block] = -2;  // less than any: a row that is none, or has no direction, is seldom found
        if (row >= size() || !has_direction(matrix_.row(row))) continue;

        const auto direction = matrix_.row(row);
        const auto mean = usual_->mean();
        for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = direction[i] - mean[i];
        mix(rest);
        const Encoded encoded = encode(rest);
        write_residual(rest, encoded, residual_of(std::span(own_residuals_), row, dimensions()));
        for (std::size_t i = 0; i < encoded.codes.size(); ++i) {
            const std::size_t in_group = i % kGroupSize;
            auto& byte = codes[i / kGroupSize * kGroupBytes + 4 * in_block + in_group % 4];
            byte |= std::byte(encoded.codes[i] << (in_group < 4 ? 0 : 4));
        }
        facts.scale[in_block] = encoded.scale;
        facts.error[in_block] = encoded.error;
        facts.mean[in_block] = usual_->mean(direction);
        if (standardised()) facts.row_weight[in_block] = weight(direction);
    }
    std::memcpy(bytes.data(), &facts, sizeof(facts));
}

IndexRows::IndexRows(std::span<const std::byte> image, ImageReader read) : read_(std::move(read)) {
    Sections sections(image);
    head_ = sections.take<Head>(1).front();
    if (head_.magic != kMagic) refuse("it begins otherwise");
    if (head_.head_sum != sum_of_head(head_)) refuse("its head is damaged");
    // So that no product of them overflows.
    if (head_.dimensions > kMostDimensions) refuse("its rows are too long");
    if (head_.rows > image.size() / sizeof(float) / std::max<std::size_t>(head_.dimensions, 1)) {
        refuse("its end is cut off");
    }
    const auto usual = sections.take<float>((dimensions() + 1) * dimensions());
    blocks_ = sections.take<std::byte>(blocks_of(size()) * block_bytes(dimensions()));
    residuals_ = sections.take<std::byte>(size() * residual_bytes(dimensions()));
    residual_sums_ = sections.take<std::uint32_t>(size());
    directions_ = sections.take<float>(size() * dimensions());
    sums_ = sections.take<std::uint32_t>(size());
    image_ = image.data();
    if (!sections.at_end()) refuse("it is too long");
    if (checksum(std::as_bytes(usual)) != head_.usual_sum || checksum(blocks_) != head_.blocks_sum) {
        refuse("it is damaged");
    }
    usual_.emplace(usual, dimensions());
}

std::vector<std::span<const std::byte>> IndexRows::image() const {
    std::vector<std::span<const std::byte>> parts;
    const auto add = [&](std::span<const std::byte> section) {
        parts.push_back(section);
        parts.push_back(padding_after(section.size()));
    };
    add(std::as_bytes(std::span(&head_, 1)));
    add(std::as_bytes(usual_->numbers()));
    add(blocks_);
    add(residuals_);
    add(std::as_bytes(residual_sums_));
    add(std::as_bytes(directions_));
    add(std::as_bytes(sums_));
    return parts;
}

std::span<const float> IndexRows::direction(std::size_t row, std::vector<float>& buffer) const {
    const auto direction = directions_.subspan(row * dimensions(), dimensions());
    if (!read_) return direction;
    buffer.resize(dimensions());
    read(std::as_bytes(direction), sums_[row], std::as_writable_bytes(std::span(buffer)));
    return buffer;
}

std::span<const std::byte> IndexRows::residual(std::size_t row, std::vector<std::byte>& buffer) const {
    const auto residual = residual_of(residuals_, row, dimensions());
    if (!read_) return residual;
    buffer.resize(residual.size());
    read(residual, residual_sums_[row], buffer);
    return buffer;
}

void IndexRows::read(std::span<const std::byte> place, std::uint32_t sum, std::span<std::byte> into) const {
    read_(static_cast<std::size_t>(place.data() - image_), into);
    if (row_sum(into) != sum) refuse("one of its rows is damaged");
}

float IndexRows::weight(std::span<const float> direction) const {
    const float deviation = usual_->deviation(direction);
    return 1 / (size() < kFewestToDamp ? deviation : std::sqrt(std::sqrt(deviation)));
}

void IndexRows::prefetch_residual(std::size_t row) const {
    constexpr std::size_t kCacheLine = 64;
    const auto residual = residual_of(residuals_, row, dimensions());
    for (std::size_t i = 0; i < residual.size(); i += kCacheLine) __builtin_prefetch(&residual[i]);
    __builtin_prefetch(&residual.back());
}

std::span<const std::byte> IndexRows::blocks(std::size_t first, std::size_t count) const {
    const std::size_t bytes = block_bytes(dimensions());
    return blocks_.subspan(first * bytes, count * bytes);
}

const BlockFacts& IndexRows::facts(std::size_t block) const {
    const auto bytes = blocks(block, 1).first(sizeof(BlockFacts));
    return *reinterpret_cast<const BlockFacts*>(bytes.data());
}

}  // namespace segue::recommend
