#include "audio/truncation.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "audio/little_endian.h"

namespace segue::audio {

double wav_declared_s(const InputFile& file) {
    constexpr std::int64_t kHeader = 12;
    constexpr std::uint64_t kUnknownFrom = 0x7FFFF000;  // what programs that write into a pipe put there
    constexpr int kMostChunks = 1000;

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

bool is_cut_mp3_frame(std::span<const std::uint8_t> frame) {
    // ISO/IEC 11172-3 and 13818-3: kbit/s by index of the bit rate; 0 is the free format.
    constexpr std::array<unsigned, 16> kRates1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
    constexpr std::array<unsigned, 16> kRates2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
    constexpr std::array<unsigned, 4> kSampleRates{44100, 48000, 32000, 0};

    if (frame.size() < 4 || frame[0] != 0xFF || (frame[1] & 0xE6U) != 0xE2U) return false;
    const unsigned version = frame[1] >> 3U & 3U;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    const bool first = version == 3;
    const unsigned kbit_s = (first ? kRates1 : kRates2)[frame[2] >> 4U];
    const unsigned sample_rate = kSampleRates[frame[2] >> 2U & 3U] >> (first ? 0U : version == 2 ? 1U : 2U);
    if (kbit_s == 0 || sample_rate == 0) return false;
    return frame.size() < (first ? 144000U : 72000U) * kbit_s / sample_rate;
}

}  // namespace segue::audio
