// Tags behind the sound, and signs of a file that was cut off.
#include <gtest/gtest.h>

#include "audio/input_file.h"
#include "audio/truncation.h"
#include "audio/wav_file.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::append_little_endian;
using segue::testing::TemporaryFolder;
using segue::testing::wav_bytes;
using segue::testing::write_bytes;

const std::string kSound(1000, '\x55');
const std::string kId3v1 = "TAG" + std::string(125, 'x');

std::string ape_tag(bool with_header) {
    const std::string items(100, 'y');
    const auto frame = [&](std::uint64_t flags) {
        std::string bytes = "APETAGEX";
        append_little_endian(bytes, 2000, 4);
        append_little_endian(bytes, items.size() + 32, 4);
        append_little_endian(bytes, 1, 4);
        append_little_endian(bytes, flags, 4);
        return bytes + std::string(8, '\0');
    };
    const std::uint64_t flags = with_header ? 0x80000000 : 0;
    return (with_header ? frame(flags | 0x20000000) : "") + items + frame(flags);
}

std::string lyrics() {
    return "LYRICSBEGININD00002100" + std::string("000022") + "LYRICS200";
}

class FileEnds : public ::testing::Test {
  protected:
    std::int64_t visible_size(const std::string& bytes) {
        return InputFile(write_bytes(folder_ / "file", bytes), deadline_).size();
    }

    TemporaryFolder folder_;
    Deadline deadline_{60};
};

TEST_F(FileEnds, TagsAreHidden) {
    const auto size = static_cast<std::int64_t>(kSound.size());
    EXPECT_EQ(visible_size(kSound), size);
    EXPECT_EQ(visible_size(kSound + kId3v1), size);
    EXPECT_EQ(visible_size(kSound + ape_tag(true)), size);
    EXPECT_EQ(visible_size(kSound + ape_tag(false)), size);
    EXPECT_EQ(visible_size(kSound + ape_tag(true) + kId3v1), size);
    EXPECT_EQ(visible_size(kSound + lyrics() + kId3v1), size);
    EXPECT_EQ(visible_size(kSound + ape_tag(true) + lyrics() + kId3v1), size);
}

TEST_F(FileEnds, ForgedTagsHideNothing) {
    std::string huge = ape_tag(false);
    huge.replace(huge.size() - 20, 4, "\xFF\xFF\xFF\xFF");
    for (const std::string& tag :
         {huge, std::string("999999LYRICS200"), std::string("LYRICS200"), std::string("APETAGEX")}) {
        const auto size = static_cast<std::int64_t>(kSound.size() + tag.size());
        EXPECT_EQ(visible_size(kSound + tag), size) << tag;
    }
    EXPECT_EQ(visible_size("TAG"), 3);
    EXPECT_EQ(visible_size(kId3v1), 128) << "a file of nothing else keeps it";
}

TEST_F(FileEnds, BytesAtStayInsideTheFile) {
    const InputFile file(write_bytes(folder_ / "file", "0123456789"), deadline_);
    EXPECT_EQ(file.bytes_at(0, 3), "012");
    EXPECT_EQ(file.bytes_at(8, 100), "89");
    EXPECT_EQ(file.bytes_at(10, 1), "");
    EXPECT_EQ(file.bytes_at(-1, 1), "");
}

TEST_F(FileEnds, WavHeadersDeclareTheirLength) {
    const auto declared = [&](const std::string& bytes) {
        return wav_declared_s(InputFile(write_bytes(folder_ / "file", bytes), deadline_));
    };
    const std::string wav = wav_bytes({.frames = 88200}, [](std::size_t, int) { return 0.5; });
    EXPECT_DOUBLE_EQ(declared(wav), 2);
    EXPECT_DOUBLE_EQ(declared(wav.substr(0, 1000)), 2);
    EXPECT_EQ(declared(wav.substr(0, 40)), 0);
    EXPECT_EQ(declared(wav.substr(0, 13)), 0);
    EXPECT_EQ(declared(std::string(2000, '\0')), 0);
    std::string odd = wav;
    odd.insert(36, std::string("odd \x03\x00\x00\x00xyz\x00", 12));
    EXPECT_DOUBLE_EQ(declared(odd), 2);
}

TEST(CutFrames, AreShorterThanTheirHeaderSays) {
    const auto frame = [](std::initializer_list<int> header, std::size_t size) {
        std::vector<std::uint8_t> bytes(size);
        std::transform(header.begin(), header.end(), bytes.begin(),
                       [](int byte) { return static_cast<std::uint8_t>(byte); });
        return bytes;
    };
    // MPEG 1, 128 kbit/s, 44.1 kHz: 417 bytes; MPEG 2, 64 kbit/s, 22.05 kHz: 208.
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0xFF, 0xFB, 0x90, 0x00}, 417)));
    EXPECT_TRUE(is_cut_mpeg_frame(frame({0xFF, 0xFB, 0x90, 0x00}, 416)));
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0xFF, 0xF3, 0x80, 0x00}, 208)));
    EXPECT_TRUE(is_cut_mpeg_frame(frame({0xFF, 0xF3, 0x80, 0x00}, 207)));
    // Layer II: MPEG 1, 256 kbit/s, 48 kHz: 768 bytes; MPEG 2, 64 kbit/s, 24 kHz: 384.
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0xFF, 0xFD, 0xC4, 0x00}, 768)));
    EXPECT_TRUE(is_cut_mpeg_frame(frame({0xFF, 0xFD, 0xC4, 0x00}, 767)));
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0xFF, 0xF5, 0x84, 0x00}, 384)));
    EXPECT_TRUE(is_cut_mpeg_frame(frame({0xFF, 0xF5, 0x84, 0x00}, 383)));
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0xFF, 0xFB, 0x00, 0x00}, 4))) << "free format";
    EXPECT_FALSE(is_cut_mpeg_frame(frame({0x12, 0x34, 0x56, 0x78}, 4)));
    EXPECT_FALSE(is_cut_mpeg_frame({}));
}

TEST_F(FileEnds, ContainersDeclareTheirSizes) {
    const auto lacks = [&](const std::string& bytes) {
        return lacks_declared_bytes(InputFile(write_bytes(folder_ / "file", bytes), deadline_));
    };
    const auto number = [](std::uint64_t value, int bytes) {
        std::string text;
        append_little_endian(text, value, bytes);
        return text;
    };
    const auto big = [&](std::uint64_t value, int bytes) {
        const std::string text = number(value, bytes);
        return std::string(text.rbegin(), text.rend());
    };
    const std::string content(10000, 'x');
    const auto avi = [&](std::uint64_t size) { return "RIFF" + number(size, 4) + "AVI " + content; };
    const auto w64 = [&](std::uint64_t size) { return "riff" + std::string(12, 'g') + number(size, 8) + content; };
    const auto caf = [&](std::uint64_t size) {
        return "caff" + big(0x10000, 4) + "desc" + big(32, 8) + std::string(32, 'd') + "data" + big(size, 8) + content;
    };
    const auto matroska = [&](std::uint64_t size) {
        return "\x1A\x45\xDF\xA3\x85" + std::string(5, 'h') + "\x18\x53\x80\x67" + big(size | 1ULL << 56U, 8) + content;
    };
    constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
    EXPECT_FALSE(lacks(avi(4 + 10000)));
    EXPECT_FALSE(lacks(avi(4 + 10010))) << "a few bytes are forgiven";
    EXPECT_TRUE(lacks(avi(4 + 10100)));
    EXPECT_FALSE(lacks(avi(0)));
    EXPECT_FALSE(lacks(avi(0xFFFFFFFF)));
    EXPECT_FALSE(lacks(w64(24 + 10000)));
    EXPECT_TRUE(lacks(w64(24 + 10100)));
    EXPECT_FALSE(lacks(w64(kUnknown)));
    EXPECT_FALSE(lacks(caf(10000)));
    EXPECT_TRUE(lacks(caf(10100)));
    EXPECT_FALSE(lacks(caf(kUnknown)));
    EXPECT_FALSE(lacks(matroska(10000)));
    EXPECT_TRUE(lacks(matroska(10100)));
    EXPECT_FALSE(lacks(matroska(kUnknown >> 8U)));
    for (const std::string& start : {avi(9), w64(9), caf(9), matroska(9)}) {
        for (std::size_t size = 1; size < 40; ++size) static_cast<void>(lacks(start.substr(0, size)));
    }
}

TEST_F(FileEnds, OggStreamsEndWithAMark) {
    const auto lacks_end = [&](const std::string& bytes) {
        return lacks_end_of_ogg_stream(InputFile(write_bytes(folder_ / "file", bytes), deadline_));
    };
    const auto page = [](char flags) { return std::string("OggS\0", 5) + flags + std::string(200, 'x'); };
    EXPECT_FALSE(lacks_end(page(2) + page(0) + page(4)));
    EXPECT_TRUE(lacks_end(page(2) + page(0)));
    EXPECT_FALSE(lacks_end(page(4) + std::string(10000, '\0')));
    EXPECT_FALSE(lacks_end("nothing of the kind"));
    EXPECT_FALSE(lacks_end(std::string("OggS\0", 5)));
}

}  // namespace
}  // namespace segue::audio
