#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace segue::training {

/// 16 hex digits (FNV-1a): tells contents apart and notices damage, but not intent.
inline std::string hash(std::string_view bytes) {
    std::uint64_t value = 0xCBF29CE484222325U;
    for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    return fmt::format("{:016x}", value);
}

}  // namespace segue::training
