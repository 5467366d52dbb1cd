#include <cstdint>

#include "segue/core.h"

namespace segue {
namespace {

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none (Unicode 15, table 3-7).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

// Of text that runs the other way round within a line (Unicode's bidirectional embeddings, overrides and isolates):
// what follows would be shown in another order than it is.
bool turns_direction(std::string_view character) {
    return (character >= "\xE2\x80\xAA" && character <= "\xE2\x80\xAE") ||
           (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9");
}

void append_escaped(std::string& out, std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    switch (byte) {
        case '\n':
            out += "\\n";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            out += "\\x";
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const auto lead = static_cast<std::uint8_t>(text.front());
        // C1 controls are two bytes, C2 80 to C2 9F: terminals obey them too.
        const bool control =
            lead < 0x20 || lead == 0x7F || (length == 2 && lead == 0xC2 && static_cast<std::uint8_t>(text[1]) < 0xA0);
        const std::size_t taken = length == 0 ? 1 : length;
        if (length == 0 || control || (length == 3 && turns_direction(text.substr(0, length)))) {
            for (const char byte : text.substr(0, taken)) append_escaped(out, static_cast<std::uint8_t>(byte));
        } else {
            out += text.substr(0, taken);
        }
        text.remove_prefix(taken);
    }
    return out;
}

}  // namespace segue
