#include "audio/trailing_tags.h"

#include <charconv>
#include <string>

#include "audio/byte_order.h"

namespace segue::audio {
namespace {

// Each returns the size of such a tag that ends at `end`, or 0.

std::int64_t id3v1_size(const InputFile& file, std::int64_t end) {
    constexpr std::int64_t kSize = 128;
    return file.bytes_at(end - kSize, 3) == "TAG" ? kSize : 0;
}

std::int64_t lyrics3_size(const InputFile& file, std::int64_t end) {
    constexpr std::int64_t kFooter = 15;  // six digits of size, then the mark
    const std::string footer = file.bytes_at(end - kFooter, kFooter);
    if (!footer.ends_with("LYRICS200")) return 0;
    std::int64_t content = 0;
    std::from_chars(footer.data(), footer.data() + 6, content);
    return file.bytes_at(end - kFooter - content, 11) == "LYRICSBEGIN" ? content + kFooter : 0;
}

std::int64_t ape_size(const InputFile& file, std::int64_t end) {
    constexpr std::int64_t kFooter = 32;
    const std::string footer = file.bytes_at(end - kFooter, kFooter);
    if (footer.size() != kFooter || !footer.starts_with("APETAGEX")) return 0;
    const auto items_and_footer = static_cast<std::int64_t>(little_endian(footer, 12, 4));
    if (items_and_footer < kFooter) return 0;
    const bool has_header = (little_endian(footer, 20, 4) & 0x80000000U) != 0;
    return items_and_footer + (has_header ? kFooter : 0);
}

}  // namespace

std::int64_t size_without_trailing_tags(const InputFile& file) {
    std::int64_t end = file.size();
    while (true) {
        std::int64_t tag = id3v1_size(file, end);
        if (tag == 0) tag = lyrics3_size(file, end);
        if (tag == 0) tag = ape_size(file, end);
        if (tag == 0 || tag >= end) return end;
        end -= tag;
    }
}

}  // namespace segue::audio
