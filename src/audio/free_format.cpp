#include "audio/free_format.h"

#include <cstdint>
#include <string>

#include "audio/byte_order.h"

namespace segue::audio {
namespace {

constexpr std::uint32_t kFixed = 0xFFFEFC00;  // of a header: synchronisation, version, layer, bit and sample rate

std::uint32_t header_at(const std::string& bytes, std::size_t offset) {
    return offset + 4 > bytes.size() ? 0 : static_cast<std::uint32_t>(big_endian(bytes, offset, 4));
}

bool has_free_format(std::uint32_t header) {
    const bool layer3 = (header & 0xFFE60000) == 0xFFE20000;
    const bool known_version = (header >> 19U & 3U) != 1;
    const bool known_sample_rate = (header >> 10U & 3U) != 3;
    return layer3 && known_version && known_sample_rate && (header >> 12U & 15U) == 0;
}

std::int64_t end_of_tags(const InputFile& file) {
    constexpr std::int64_t kHeader = 10;
    std::int64_t end = 0;
    while (end < file.size()) {
        const std::string tag = file.bytes_at(end, kHeader);
        if (!tag.starts_with("ID3") || tag.size() < kHeader) break;
        std::int64_t size = 0;
        for (std::size_t i = 6; i < kHeader; ++i) size = size << 7U | (static_cast<unsigned char>(tag[i]) & 0x7F);
        end += kHeader + size;
    }
    return end;
}

}  // namespace

bool is_free_format_mp3(const InputFile& file) {
    constexpr std::size_t kSmallestFrame = 24;
    constexpr std::size_t kLargestFrame = 4096;  // 640 kbit/s, which encoders offer, at 32 kHz is 2880
    constexpr int kFramesInARow = 4;
    const std::string bytes = file.bytes_at(end_of_tags(file), kFramesInARow * (kLargestFrame + 1) + 4);
    const std::uint32_t first = header_at(bytes, 0);
    if (!has_free_format(first)) return false;

    // All frames are equally long, but for a byte of padding that some have.
    const auto repeats = [&](std::size_t length) {
        std::size_t offset = 0;
        for (int i = 0; i < kFramesInARow; ++i) {
            const std::uint32_t header = header_at(bytes, offset);
            if ((header & kFixed) != (first & kFixed)) return false;
            offset += length + (header >> 9U & 1U);
        }
        return true;
    };
    for (std::size_t length = kSmallestFrame; length <= kLargestFrame; ++length) {
        if (repeats(length)) return true;
    }
    return false;
}

}  // namespace segue::audio
