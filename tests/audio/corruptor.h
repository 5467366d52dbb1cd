// Damage as disks, networks and attackers do it, repeatable by its seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

namespace segue::testing {

class Corruptor {
  public:
    explicit Corruptor(std::uint64_t seed) : random_(seed) {}

    /// One to four damages of random kinds, one after the other.
    std::string corrupt(std::string bytes) {
        const std::size_t damages = 1 + below(4);
        for (std::size_t i = 0; i < damages && !bytes.empty(); ++i) damage(bytes);
        return bytes;
    }

  private:
    void damage(std::string& bytes) {
        switch (below(10)) {
            case 0:
                return flip_bits(bytes, 0, bytes.size());
            case 1:
                return flip_bits(bytes, 0, header(bytes));
            case 2:
                return bytes.resize(below(bytes.size() + 1));  // truncated
            case 3:
                return fill(bytes, [] { return '\0'; });
            case 4:
                return fill(bytes, [this] { return static_cast<char>(random_()); });
            case 5:
                return swap_blocks(bytes);
            case 6:
                return repeat_block(bytes);
            case 7:
                return forge_number(bytes, header(bytes));
            case 8:
                return forge_number(bytes, bytes.size());
            default:
                return add_giant_tag(bytes);
        }
    }

    void flip_bits(std::string& bytes, std::size_t begin, std::size_t end) {
        const std::size_t flips = 1 + below(64);
        for (std::size_t i = 0; i < flips; ++i) bytes[begin + below(end - begin)] ^= static_cast<char>(1U << below(8));
    }

    template <typename Generator>
    void fill(std::string& bytes, Generator generator) {
        const auto [start, length] = block(bytes);
        std::generate_n(bytes.begin() + static_cast<std::ptrdiff_t>(start), length, generator);
    }

    void swap_blocks(std::string& bytes) {
        const auto [start, length] = block(bytes);
        const std::size_t other = below(bytes.size() - length + 1);
        const std::string first = bytes.substr(start, length);
        bytes.replace(start, length, bytes, other, length);
        bytes.replace(other, length, first);
    }

    void repeat_block(std::string& bytes) {
        const auto [start, length] = block(bytes);
        bytes.insert(below(bytes.size() + 1), bytes.substr(start, length));
    }

    // Sizes and counts that headers may hold: 1 to 8 bytes, in either order.
    void forge_number(std::string& bytes, std::size_t end) {
        static constexpr std::uint64_t kNumbers[] = {0,
                                                     1,
                                                     0x7F,
                                                     0xFF,
                                                     0x7FFF,
                                                     0xFFFF,
                                                     0x7FFFFFFF,
                                                     0x80000000,
                                                     0xFFFFFFFF,
                                                     0xFFFFFFF0,
                                                     0x10000000,
                                                     0x7FFFFFFFFFFFFFFF,
                                                     0xFFFFFFFFFFFFFFFF};
        const std::uint64_t number = kNumbers[below(std::size(kNumbers))];
        const std::size_t width = std::min<std::size_t>(std::size_t{1} << below(4), bytes.size());
        const bool little_endian = below(2) == 0;
        const std::size_t start = below(std::max<std::size_t>(1, std::min(end, bytes.size() - width + 1)));
        for (std::size_t i = 0; i < width; ++i) {
            bytes[start + (little_endian ? i : width - 1 - i)] = static_cast<char>(number >> (8 * i));
        }
    }

    void add_giant_tag(std::string& bytes) {
        std::string tag("ID3\x03\x00\x00", 6);
        const bool honest = below(2) == 0;
        const std::size_t size = honest ? below(1 << 20) : below(1 << 28);
        for (int shift = 21; shift >= 0; shift -= 7) tag += static_cast<char>(size >> shift & 0x7FU);
        if (honest) tag += std::string(size, static_cast<char>(random_()));
        bytes.insert(0, tag);
    }

    struct Block {
        std::size_t start;
        std::size_t length;
    };
    Block block(const std::string& bytes) {
        const std::size_t length = 1 + below(below(2) == 0 ? std::min<std::size_t>(bytes.size(), 512) : bytes.size());
        return {below(bytes.size() - length + 1), length};
    }

    static std::size_t header(const std::string& bytes) { return std::min<std::size_t>(bytes.size(), 512); }

    // Not std::uniform_int_distribution, whose numbers differ from one standard library to another.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

    std::mt19937_64 random_;
};

}  // namespace segue::testing
