// Numbers in bytes of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace segue::audio {

/// `count` bytes at `offset`, which must lie within `bytes`, the lowest first.
inline std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t count) {
    std::uint64_t value = 0;
    while (count > 0) value = value << 8U | static_cast<unsigned char>(bytes[offset + --count]);
    return value;
}
/// The same, the highest first.
inline std::uint64_t big_endian(std::string_view bytes, std::size_t offset, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes[offset + i]);
    return value;
}

}  // namespace segue::audio
