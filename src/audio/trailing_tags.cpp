#include "audio/trailing_tags.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <unistd.h>

namespace segue::audio {
namespace {

std::string read_at(int descriptor, std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    if (offset < 0 || ::pread(descriptor, bytes.data(), count, offset) != static_cast<ssize_t>(count)) bytes.clear();
    return bytes;
}

std::int64_t little_endian_32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    return value;
}

// Each returns the size of such a tag that ends at `end`, or 0.

std::int64_t id3v1_size(int descriptor, std::int64_t end) {
    constexpr std::int64_t kSize = 128;
    return read_at(descriptor, end - kSize, 3) == "TAG" ? kSize : 0;
}

std::int64_t lyrics3_size(int descriptor, std::int64_t end) {
    constexpr std::int64_t kFooter = 15;  // six digits of size, then the mark
    const std::string footer = read_at(descriptor, end - kFooter, kFooter);
    if (!footer.ends_with("LYRICS200")) return 0;
    std::int64_t content = 0;
    std::from_chars(footer.data(), footer.data() + 6, content);
    return read_at(descriptor, end - kFooter - content, 11) == "LYRICSBEGIN" ? content + kFooter : 0;
}

std::int64_t ape_size(int descriptor, std::int64_t end) {
    constexpr std::int64_t kFooter = 32;
    const std::string footer = read_at(descriptor, end - kFooter, kFooter);
    if (!footer.starts_with("APETAGEX")) return 0;
    const std::int64_t items_and_footer = little_endian_32(std::string_view(footer).substr(12));
    if (items_and_footer < kFooter) return 0;
    const bool has_header = (little_endian_32(std::string_view(footer).substr(20)) & 0x80000000) != 0;
    return items_and_footer + (has_header ? kFooter : 0);
}

}  // namespace

std::int64_t size_without_trailing_tags(int descriptor, std::int64_t size) {
    std::int64_t end = size;
    while (true) {
        std::int64_t tag = id3v1_size(descriptor, end);
        if (tag == 0) tag = lyrics3_size(descriptor, end);
        if (tag == 0) tag = ape_size(descriptor, end);
        if (tag == 0 || tag >= end) return end;
        end -= tag;
    }
}

}  // namespace segue::audio
