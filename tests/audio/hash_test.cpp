// Fingerprints: equal for the same sound, different for another.
#include "audio/hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::sine;
using segue::testing::TemporaryFolder;
using segue::testing::wav_bytes;
using segue::testing::WavFormat;
using segue::testing::WavSpec;
using segue::testing::write_bytes;
using ::testing::MatchesRegex;

// Values that 16 bits hold exactly, so that wider formats hold the same.
double coarse(std::size_t frame, int) {
    return static_cast<double>(static_cast<int>(frame * 7919 % 65536) - 32768) / 32768;
}

class Fingerprint : public ::testing::Test {
  protected:
    std::string content_hash(const WavSpec& spec, const segue::testing::Signal& signal = coarse) {
        return load(write_bytes(folder_ / "a.wav", wav_bytes(spec, signal))).report.content_hash;
    }

    TemporaryFolder folder_;
};

TEST_F(Fingerprint, IsTheSameInEveryLosslessFormat) {
    const std::string expected = content_hash({.format = WavFormat::kSigned16});
    EXPECT_THAT(expected, MatchesRegex("[0-9a-f]{32}"));
    for (const WavFormat format :
         {WavFormat::kSigned24, WavFormat::kSigned32, WavFormat::kFloat32, WavFormat::kFloat64}) {
        EXPECT_EQ(content_hash({.format = format}), expected) << bits_of(format);
        EXPECT_EQ(content_hash({.format = format, .extensible = true}), expected) << bits_of(format);
    }
    EXPECT_EQ(content_hash({.channels = 1}), expected) << "equal channels mix to one of them";
}

TEST_F(Fingerprint, DoesNotDependOnTheRateAskedFor) {
    const auto path = write_bytes(folder_ / "a.wav", wav_bytes({}, coarse));
    EXPECT_EQ(load(path, {.sample_rate_hz = 22050}).report.content_hash,
              load(path, {.sample_rate_hz = 48000}).report.content_hash);
}

TEST_F(Fingerprint, DiffersForOtherSound) {
    const std::string expected = content_hash({});
    EXPECT_NE(content_hash({.frames = 44099}), expected);
    EXPECT_NE(content_hash({.sample_rate_hz = 48000}), expected);
    EXPECT_NE(content_hash({}, [](std::size_t frame,
                                  int channel) { return coarse(frame, channel) + (frame == 44000 ? 0.0001 : 0); }),
              expected);
}

TEST_F(Fingerprint, OfPacketsIgnoresTags) {
    const std::string bytes = wav_bytes({}, coarse);
    const std::string plain = packet_hash(write_bytes(folder_ / "a.wav", bytes));
    EXPECT_THAT(plain, MatchesRegex("[0-9a-f]{32}"));

    std::string tagged = bytes;
    tagged.insert(36, std::string("LIST\x10\x00\x00\x00INFOINAM\x04\x00\x00\x00Song", 24));
    EXPECT_EQ(packet_hash(write_bytes(folder_ / "b.wav", tagged)), plain);
    EXPECT_EQ(packet_hash(write_bytes(folder_ / "c.wav", bytes + "TAG" + std::string(125, 'x'))), plain);

    std::string other = bytes;
    other[5000] = static_cast<char>(other[5000] ^ 1);
    EXPECT_NE(packet_hash(write_bytes(folder_ / "d.wav", other)), plain);
}

TEST_F(Fingerprint, OfPacketsThrowsAsDecoderDoes) {
    EXPECT_THROW(packet_hash(folder_ / "missing.wav"), Error);
    EXPECT_THROW(packet_hash(write_bytes(folder_ / "a.mp3", "text")), Error);
}

TEST(Murmur, StaysTheSameFunction) {
    // Catalogs hold such values: they may not change.
    Hash hash;
    hash.add(std::string_view("segue"));
    EXPECT_EQ(hash.finish(), "0283f9cc4ebd18666696f81ade64d5ef");
}

TEST(Murmur, SignOfZeroDoesNotCount) {
    Hash positive;
    Hash negative;
    positive.add_samples(std::vector<float>{0.0F, 0.5F});
    negative.add_samples(std::vector<float>{-0.0F, 0.5F});
    EXPECT_EQ(positive.finish(), negative.finish());
}

TEST(Murmur, PiecesDoNotCount) {
    const std::vector<float> samples{0.1F, 0.2F, 0.3F, -0.4F};
    Hash whole;
    whole.add_samples(samples);
    Hash pieces;
    pieces.add_samples(std::span(samples).first(1));
    pieces.add_samples(std::span(samples).subspan(1));
    EXPECT_EQ(whole.finish(), pieces.finish());
}

}  // namespace
}  // namespace segue::audio
