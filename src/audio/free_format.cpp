#include "audio/free_format.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "audio/byte_order.h"

namespace segue::audio {
namespace {

constexpr std::uint32_t kFixed = 0xFFFEFC00;  // of a header: synchronisation, version, layer, bit and sample rate
constexpr std::uint32_t kNoChecksum = 1U << 16U;
constexpr std::uint32_t kSomeBitRate = 14U << 12U;  // units have no use for it, but FFmpeg wants one
constexpr std::size_t kHeader = 4;
constexpr std::size_t kSmallestFrame = 24;
constexpr std::size_t kLargestFrame = 4096;  // 640 kbit/s, which encoders offer, at 32 kHz is 2880
constexpr std::size_t kLongestReach = 511;   // of main_data_begin
constexpr int kFramesInARow = 4;

std::uint32_t header_at(const std::string& bytes, std::size_t offset) {
    return offset + kHeader > bytes.size() ? 0 : static_cast<std::uint32_t>(big_endian(bytes, offset, kHeader));
}

bool has_free_format(std::uint32_t header) {
    const bool layer3 = (header & 0xFFE60000) == 0xFFE20000;
    const bool known_version = (header >> 19U & 3U) != 1;
    const bool known_sample_rate = (header >> 10U & 3U) != 3;
    return layer3 && known_version && known_sample_rate && (header >> 12U & 15U) == 0;
}

bool is_version_1(std::uint32_t header) {
    return (header >> 19U & 3U) == 3;
}
std::size_t padding(std::uint32_t header) {
    return header >> 9U & 1U;
}
bool is_mono(std::uint32_t header) {
    return (header >> 6U & 3U) == 3;
}
std::size_t checksum_size(std::uint32_t header) {
    return (header & kNoChecksum) != 0 ? 0 : 2;
}

std::int64_t end_of_tags(const InputFile& file) {
    constexpr std::int64_t kTagHeader = 10;
    std::int64_t end = 0;
    while (end < file.size()) {
        const std::string tag = file.bytes_at(end, kTagHeader);
        if (!tag.starts_with("ID3") || tag.size() < kTagHeader) break;
        std::int64_t size = 0;
        for (std::size_t i = 6; i < kTagHeader; ++i) size = size << 7U | (static_cast<unsigned char>(tag[i]) & 0x7F);
        end += kTagHeader + size;
    }
    return end;
}

// Length of a frame without padding; 0 if there are not several in a row.
std::size_t frame_length(const std::string& bytes) {
    const std::uint32_t first = header_at(bytes, 0);
    if (!has_free_format(first)) return 0;
    const auto repeats = [&](std::size_t length) {
        std::size_t offset = 0;
        for (int i = 0; i < kFramesInARow; ++i) {
            const std::uint32_t header = header_at(bytes, offset);
            if ((header & kFixed) != (first & kFixed)) return false;
            offset += length + padding(header);
        }
        return true;
    };
    for (std::size_t length = kSmallestFrame; length <= kLargestFrame; ++length) {
        if (repeats(length)) return length;
    }
    return 0;
}

// Bits one after the other.
class Bits {
  public:
    explicit Bits(std::string_view bytes) : bytes_(bytes) {}
    std::size_t next(std::size_t count) {
        std::size_t value = 0;
        for (; count > 0; --count, ++position_) {
            const auto byte = static_cast<unsigned char>(bytes_[position_ / 8]);
            value = value << 1U | (byte >> (7 - position_ % 8) & 1U);
        }
        return value;
    }
    void skip(std::size_t count) { position_ += count; }

  private:
    std::string_view bytes_;
    std::size_t position_ = 0;
};

// What the side information of a frame says of its main data.
struct MainData {
    std::size_t reach = 0;  // bytes before the frame's own, where it begins
    std::size_t size = 0;   // bytes
};

std::size_t side_information_size(std::uint32_t header) {
    if (is_version_1(header)) return is_mono(header) ? 17 : 32;
    return is_mono(header) ? 9 : 17;
}

MainData main_data(std::uint32_t header, std::string_view side_information) {
    const bool version_1 = is_version_1(header);
    const std::size_t channels = is_mono(header) ? 1 : 2;
    Bits bits(side_information);
    MainData data;
    data.reach = bits.next(version_1 ? 9 : 8);
    if (version_1) {
        bits.skip((is_mono(header) ? 5 : 3) + 4 * channels);  // private bits, shared scale factors
    } else {
        bits.skip(channels);
    }
    const std::size_t parts = (version_1 ? 2 : 1) * channels;
    std::size_t size_bits = 0;
    for (std::size_t i = 0; i < parts; ++i) {
        size_bits += bits.next(12);
        bits.skip(version_1 ? 47 : 51);
    }
    data.size = (size_bits + 7) / 8;
    return data;
}

void fill(AVPacket& packet, std::uint32_t header, std::string_view side_information, std::string_view data) {
    const std::uint32_t unit_header = header | kNoChecksum | kSomeBitRate;
    const std::array<char, kHeader> header_bytes{static_cast<char>(unit_header >> 24U),
                                                 static_cast<char>(unit_header >> 16U),
                                                 static_cast<char>(unit_header >> 8U), static_cast<char>(unit_header)};
    std::string bytes(header_bytes.data(), header_bytes.size());
    bytes.append(side_information).append(data);
    if (av_new_packet(&packet, static_cast<int>(bytes.size())) < 0) throw std::bad_alloc();
    std::memcpy(packet.data, bytes.data(), bytes.size());
}

}  // namespace

struct FreeFormatReader::Frame {
    std::uint32_t header = 0;
    std::string bytes;
};

std::optional<FreeFormatReader> FreeFormatReader::open(const InputFile& file) {
    const std::int64_t start = end_of_tags(file);
    const std::string bytes = file.bytes_at(start, kFramesInARow * (kLargestFrame + 1) + kHeader);
    const std::size_t length = frame_length(bytes);
    const std::uint32_t header = header_at(bytes, 0);
    if (length < kHeader + checksum_size(header) + side_information_size(header)) return {};
    return FreeFormatReader(file, start, length, header);
}

FreeFormatReader::FreeFormatReader(const InputFile& file, std::int64_t start, std::size_t length, std::uint32_t header)
    : file_(&file), start_(start), position_(start), length_(length), header_(header) {}

int FreeFormatReader::sample_rate_hz() const {
    constexpr std::array<int, 3> kRates_hz{44100, 48000, 32000};
    const auto version = header_ >> 19U & 3U;
    const int divisor = version == 3 ? 1 : version == 2 ? 2 : 4;
    return kRates_hz[header_ >> 10U & 3U] / divisor;
}

int FreeFormatReader::channels() const {
    return is_mono(header_) ? 1 : 2;
}

int FreeFormatReader::samples_a_frame() const {
    return is_version_1(header_) ? 1152 : 576;
}

double FreeFormatReader::duration_s() const {
    const auto frames = static_cast<double>(file_->size() - start_) / static_cast<double>(length_);
    return frames * samples_a_frame() / sample_rate_hz();
}

// The frame at the present position; none where there is no whole one.
std::optional<FreeFormatReader::Frame> FreeFormatReader::next_frame() {
    Frame frame{.bytes = file_->bytes_at(position_, static_cast<std::int64_t>(length_ + 1))};
    frame.header = header_at(frame.bytes, 0);
    const std::size_t length = length_ + padding(frame.header);
    if ((frame.header & kFixed) != (header_ & kFixed) || is_mono(frame.header) != is_mono(header_)) return {};
    cut_off_ = frame.bytes.size() < length;
    if (cut_off_) return {};
    frame.bytes.resize(length);
    return frame;
}

FreeFormatReader::Result FreeFormatReader::read(AVPacket& unit) {
    const std::optional<Frame> frame = next_frame();
    if (!frame) {
        // Looks for the next one, which has nothing of what came before.
        reservoir_.clear();
        const std::string bytes = file_->bytes_at(position_, 1 << 16);
        if (bytes.size() < kHeader) return Result::kEnd;
        std::size_t offset = 1;
        while (offset + kHeader <= bytes.size() && (header_at(bytes, offset) & kFixed) != (header_ & kFixed)) ++offset;
        position_ += static_cast<std::int64_t>(offset);
        return Result::kDamage;
    }
    position_ += static_cast<std::int64_t>(frame->bytes.size());
    const std::int64_t time = std::exchange(time_, time_ + samples_a_frame());

    const std::string_view bytes = frame->bytes;
    const std::string_view side_information =
        bytes.substr(kHeader + checksum_size(frame->header), side_information_size(frame->header));
    const MainData data = main_data(frame->header, side_information);
    const std::size_t before = reservoir_.size();
    reservoir_.append(bytes.substr(kHeader + checksum_size(frame->header) + side_information_size(frame->header)));
    const bool complete = data.reach <= before && before - data.reach + data.size <= reservoir_.size();
    if (complete) {
        fill(unit, frame->header, side_information,
             std::string_view(reservoir_).substr(before - data.reach, data.size));
        unit.pts = unit.dts = time;
        unit.duration = samples_a_frame();
    }
    reservoir_.erase(0, reservoir_.size() - std::min(reservoir_.size(), kLongestReach));
    return complete ? Result::kUnit : Result::kDamage;
}

}  // namespace segue::audio
