// The fields of a protobuf message, which is what an ONNX file is.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace segue::model::protobuf {

inline std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value > 0x7F; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes += static_cast<char>(value);
}

inline std::string number(std::uint32_t field, std::uint64_t value) {
    return varint(field << 3) + varint(value);
}

/// A text, bytes, or a message that is written already.
inline std::string content(std::uint32_t field, std::string_view value) {
    return (varint(field << 3 | 2) + varint(value.size())).append(value);
}

}  // namespace segue::model::protobuf
