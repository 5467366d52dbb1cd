#include "pipeline/utf8.h"

#include <cstdint>

namespace segue::pipeline {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
    char32_t code_point;
    std::size_t bytes;
};

Decoded decode_first(std::string_view text) {
    const auto lead = static_cast<std::uint8_t>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {kReplacement, 1};
    char32_t code_point = lead & (0x7FU >> length);
    for (const char byte : text.substr(1, length - 1)) {
        const auto next = static_cast<std::uint8_t>(byte);
        if ((next & 0xC0U) != 0x80) return {kReplacement, 1};
        code_point = code_point << 6U | (next & 0x3FU);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < kSmallest[length] || code_point > 0x10FFFF || surrogate) return {kReplacement, 1};
    return {code_point, length};
}

}  // namespace

std::u32string code_points(std::string_view text) {
    std::u32string result;
    while (!text.empty()) {
        const Decoded first = decode_first(text);
        result += first.code_point;
        text.remove_prefix(first.bytes);
    }
    return result;
}

std::string utf8(std::u32string_view code_points) {
    std::string result;
    for (const char32_t code : code_points) {
        const auto continuation = [&](unsigned shift) { result += static_cast<char>(0x80 | (code >> shift & 0x3FU)); };
        if (code < 0x80) {
            result += static_cast<char>(code);
        } else if (code < 0x800) {
            result += static_cast<char>(0xC0 | code >> 6U);
            continuation(0);
        } else if (code < 0x10000) {
            result += static_cast<char>(0xE0 | code >> 12U);
            continuation(6);
            continuation(0);
        } else {
            result += static_cast<char>(0xF0 | code >> 18U);
            continuation(12);
            continuation(6);
            continuation(0);
        }
    }
    return result;
}

std::string valid_utf8(std::string_view text) {
    return utf8(code_points(text));
}

}  // namespace segue::pipeline
