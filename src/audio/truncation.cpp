#include "audio/truncation.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <string_view>

#include "audio/byte_order.h"

namespace segue::audio {
namespace {

constexpr std::uint64_t kUnknownFrom = 0x7FFFF000;  // what programs that write into a pipe put where a size belongs
constexpr int kMostChunks = 1000;

// A size that can be one of a file; 0 for larger ones, which stand for "unknown" or are forged.
std::int64_t in_file(std::uint64_t size) {
    constexpr std::uint64_t kLargest = std::uint64_t{1} << 50U;
    return size <= kLargest ? static_cast<std::int64_t>(size) : 0;
}

// Each returns how long the file should be, or 0 where it does not say.

std::int64_t avi_bytes(const InputFile& file) {
    const std::uint64_t size = little_endian(file.bytes_at(0, 8), 4, 4);
    return size < kUnknownFrom ? static_cast<std::int64_t>(8 + size) : 0;
}

std::int64_t w64_bytes(const InputFile& file) {
    const std::string header = file.bytes_at(0, 24);
    return header.size() == 24 ? in_file(little_endian(header, 16, 8)) : 0;
}

std::int64_t caf_bytes(const InputFile& file) {
    constexpr std::int64_t kChunkHeader = 12;
    std::int64_t end = 8;
    for (int i = 0; i < kMostChunks && end < file.size(); ++i) {
        const std::string chunk = file.bytes_at(end, kChunkHeader);
        if (chunk.size() < kChunkHeader) break;
        const std::int64_t size = in_file(big_endian(chunk, 4, 8));
        if (size == 0) return 0;
        end += kChunkHeader + size;
    }
    return end;
}

// A number of EBML, whose first byte tells how many bytes it has; `length` is 0 if there is none.
struct EbmlNumber {
    std::uint64_t value = 0;
    std::int64_t length = 0;
};
EbmlNumber ebml_number(const std::string& bytes, std::size_t offset) {
    if (offset >= bytes.size()) return {};
    const auto first = static_cast<unsigned char>(bytes[offset]);
    const auto length = static_cast<std::size_t>(std::countl_zero(first)) + 1;
    if (length > 8 || offset + length > bytes.size()) return {};
    const std::uint64_t marker = std::uint64_t{1} << 7U * length;
    return {big_endian(bytes, offset, length) & (marker - 1), static_cast<std::int64_t>(length)};
}

std::int64_t matroska_bytes(const InputFile& file) {
    constexpr std::size_t kId = 4;
    const EbmlNumber header = ebml_number(file.bytes_at(0, 12), kId);
    if (header.length == 0 || in_file(header.value) == 0) return 0;
    const std::int64_t offset = static_cast<std::int64_t>(kId) + header.length + in_file(header.value);
    const std::string start = file.bytes_at(offset, 12);
    if (!start.starts_with("\x18\x53\x80\x67")) return 0;
    const EbmlNumber segment = ebml_number(start, kId);
    const std::uint64_t unknown = (std::uint64_t{1} << static_cast<unsigned>(7 * segment.length)) - 1;
    if (segment.length == 0 || segment.value == unknown || in_file(segment.value) == 0) return 0;
    return offset + static_cast<std::int64_t>(kId) + segment.length + in_file(segment.value);
}

std::int64_t declared_bytes(const InputFile& file) {
    const std::string start = file.bytes_at(0, 12);
    if (start.starts_with("RIFF") && start.ends_with("AVI ")) return avi_bytes(file);
    if (start.starts_with("riff")) return w64_bytes(file);
    if (start.starts_with("caff")) return caf_bytes(file);
    if (start.starts_with("\x1A\x45\xDF\xA3")) return matroska_bytes(file);
    return 0;
}

}  // namespace

double tolerance_s(double whole_s) {
    return 0.5 + 0.002 * whole_s;
}

double wav_declared_s(const InputFile& file) {
    constexpr std::int64_t kHeader = 12;

    std::uint64_t bytes_a_second = 0;
    std::uint64_t long_data_bytes = 0;  // of RF64
    std::int64_t offset = kHeader;
    for (int i = 0; i < kMostChunks; ++i) {
        const std::string chunk = file.bytes_at(offset, 40);
        if (chunk.size() < 16) return 0;
        const std::string_view name = std::string_view(chunk).substr(0, 4);
        const std::uint64_t size = little_endian(chunk, 4, 4);
        if (name == "ds64" && chunk.size() >= 24) long_data_bytes = little_endian(chunk, 16, 8);
        if (name == "fmt " && chunk.size() >= 20) bytes_a_second = little_endian(chunk, 16, 4);
        if (name == "data") {
            const std::uint64_t data_bytes = long_data_bytes != 0 ? long_data_bytes : size;
            if (bytes_a_second == 0 || (long_data_bytes == 0 && size >= kUnknownFrom)) return 0;
            return static_cast<double>(data_bytes) / static_cast<double>(bytes_a_second);
        }
        offset += static_cast<std::int64_t>(8 + size + size % 2);
    }
    return 0;
}

bool lacks_end_of_ogg_stream(const InputFile& file) {
    constexpr std::int64_t kLargestPage = 65307;
    constexpr std::size_t kFlags = 5;
    constexpr unsigned kEndOfStream = 4;
    const std::string tail = file.bytes_at(std::max<std::int64_t>(0, file.size() - 2 * kLargestPage), 2 * kLargestPage);
    const std::size_t page = tail.rfind(std::string_view("OggS\0", 5));
    if (page == std::string::npos || page + kFlags >= tail.size()) return false;
    return (static_cast<unsigned char>(tail[page + kFlags]) & kEndOfStream) == 0;
}

bool lacks_declared_bytes(const InputFile& file) {
    constexpr double kForgiven = 0.002;  // writers of AVI do not count to the byte
    const std::int64_t declared = declared_bytes(file);
    return static_cast<double>(declared - file.size()) > kForgiven * static_cast<double>(declared);
}

bool is_cut_mpeg_frame(std::span<const std::uint8_t> frame) {
    // ISO/IEC 11172-3 and 13818-3: kbit/s by index of the bit rate; 0 is the free format.
    constexpr std::array<unsigned, 16> kLayer2{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0};
    constexpr std::array<unsigned, 16> kLayer3{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
    constexpr std::array<unsigned, 16> kLowRates{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
    constexpr std::array<unsigned, 4> kSampleRates{44100, 48000, 32000, 0};

    if (frame.size() < 4 || frame[0] != 0xFF || (frame[1] & 0xE0U) != 0xE0U) return false;
    const unsigned version = frame[1] >> 3U & 3U;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    const unsigned layer = frame[1] >> 1U & 3U;    // 2: layer II, 1: layer III
    if (layer != 1 && layer != 2) return false;
    const bool first = version == 3;
    const unsigned kbit_s = (first ? (layer == 2 ? kLayer2 : kLayer3) : kLowRates)[frame[2] >> 4U];
    const unsigned sample_rate = kSampleRates[frame[2] >> 2U & 3U] >> (first ? 0U : version == 2 ? 1U : 2U);
    if (kbit_s == 0 || sample_rate == 0) return false;
    return frame.size() < (first || layer == 2 ? 144000U : 72000U) * kbit_s / sample_rate;
}

}  // namespace segue::audio
