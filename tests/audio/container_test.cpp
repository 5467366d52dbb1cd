// Containers and codecs: each is heard, whole and in tune; of several streams the right one.
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/media_file.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::append_little_endian;
using segue::testing::StreamSpec;
using segue::testing::TemporaryFolder;
using segue::testing::write_bytes;
using segue::testing::write_media;

double root_mean_square(std::span<const float> samples) {
    const double energy = std::inner_product(samples.begin(), samples.end(), samples.begin(), 0.0);
    return std::sqrt(energy / static_cast<double>(samples.size()));
}

// From the upward zero crossings.
double pitch_hz(std::span<const float> samples) {
    std::size_t crossings = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) crossings += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
    return static_cast<double>(crossings) * DecodeOptions{}.sample_rate_hz / static_cast<double>(samples.size());
}

std::span<const float> middle_half(const Sound& sound) {
    return std::span(sound.samples).subspan(sound.samples.size() / 4, sound.samples.size() / 2);
}

struct Kind {
    const char* name;
    const char* container;
    const char* codec;
    bool lossless = false;
    int sample_rate_hz = 44100;
};

class EachKind : public ::testing::TestWithParam<Kind> {
  protected:
    std::filesystem::path write(const StreamSpec& stream) {
        return write_media(folder_ / GetParam().name, GetParam().container, {stream});
    }

    TemporaryFolder folder_;
};

TEST_P(EachKind, IsHeardWholeAndInTune) {
    const Kind kind = GetParam();
    const Sound sound = load(write({.codec = kind.codec, .sample_rate_hz = kind.sample_rate_hz}));
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_NEAR(sound.report.duration_s, 3, kind.lossless ? 1e-9 : 0.11);
    EXPECT_EQ(sound.report.source_rate_hz, kind.sample_rate_hz);
    EXPECT_EQ(sound.report.source_channels, 2);
    EXPECT_NEAR(pitch_hz(middle_half(sound)), 440, 1);
    EXPECT_NEAR(root_mean_square(middle_half(sound)), 0.5 / std::numbers::sqrt2, 0.02);
}

TEST_P(EachKind, TruncatedOneEndsInAVerdict) {
    const auto path = write({.codec = GetParam().codec, .sample_rate_hz = GetParam().sample_rate_hz});
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    try {
        const Report report = load(path).report;
        EXPECT_TRUE(is_usable(report.verdict)) << report.reason;
        EXPECT_NEAR(report.duration_s, 1.5, 0.6);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBroken) << error.what();
    }
}

class EachKindWithEnd : public EachKind {};

TEST_P(EachKindWithEnd, TruncatedOneIsFound) {
    const auto path = write({.codec = GetParam().codec, .sample_rate_hz = GetParam().sample_rate_hz});
    std::filesystem::resize_file(path, std::filesystem::file_size(path) * 65 / 100);
    const Report report = load(path).report;
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable) << report.reason;
    EXPECT_NEAR(report.duration_s, 1.95, 1);
}

class EachKindWithChecksums : public EachKind {};

TEST_P(EachKindWithChecksums, WrongBitIsFound) {
    const auto path = write({.codec = GetParam().codec, .sample_rate_hz = GetParam().sample_rate_hz});
    std::string bytes = read_file(path);
    char& byte = bytes[bytes.size() * 2 / 3];  // not in the first page of an Ogg file, of which only the start is late
    byte = static_cast<char>(byte ^ 0x10);
    const Report report = load(write_bytes(path, bytes)).report;
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable) << report.reason;
}

class EachLosslessKind : public EachKind {};

TEST_P(EachLosslessKind, SharesItsContentHash) {
    const auto wav = write_media(folder_ / "reference.wav", "wav", {{.codec = "pcm_s16le"}});
    EXPECT_EQ(load(write({.codec = GetParam().codec})).report.content_hash, load(wav).report.content_hash);
}

const auto kLossless =
    ::testing::Values(Kind{"a.wav", "wav", "pcm_s24le", true}, Kind{"a.aiff", "aiff", "pcm_s16be", true},
                      Kind{"a.au", "au", "pcm_s16be", true}, Kind{"a.caf", "caf", "pcm_s16le", true},
                      Kind{"a.w64", "w64", "pcm_s16le", true}, Kind{"a.flac", "flac", "flac", true},
                      Kind{"flac.ogg", "ogg", "flac", true}, Kind{"alac.m4a", "ipod", "alac", true},
                      Kind{"a.wv", "wv", "wavpack", true}, Kind{"a.tta", "tta", "tta", true});
const auto kLossy = ::testing::Values(
    Kind{"a.mp3", "mp3", "libmp3lame"}, Kind{"a.mp2", "mp2", "mp2"}, Kind{"a.aac", "adts", "aac"},
    Kind{"a.m4a", "ipod", "aac"}, Kind{"a.ogg", "ogg", "libvorbis"}, Kind{"a.opus", "ogg", "libopus", false, 48000},
    Kind{"a.webm", "webm", "libopus", false, 48000}, Kind{"a.mka", "matroska", "aac"}, Kind{"a.ts", "mpegts", "aac"},
    Kind{"a.flv", "flv", "aac"}, Kind{"a.avi", "avi", "libmp3lame"}, Kind{"a.wma", "asf", "wmav2"},
    Kind{"a.ac3", "ac3", "ac3"}, Kind{"a.eac3", "eac3", "eac3"}, Kind{"a.thd", "truehd", "truehd"},
    Kind{"a.spx", "ogg", "libspeex", false, 8000}, Kind{"a.mov", "mov", "aac"},
    Kind{"adpcm.wav", "wav", "adpcm_ima_wav"}, Kind{"law.wav", "wav", "pcm_mulaw", false, 8000});

std::string name_of(const ::testing::TestParamInfo<Kind>& test) {
    std::string name = test.param.name;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

// In these a missing end is found.
const auto kWithEnd = ::testing::Values(
    Kind{"a.wav", "wav", "pcm_s24le"}, Kind{"a.aiff", "aiff", "pcm_s16be"}, Kind{"a.au", "au", "pcm_s16be"},
    Kind{"a.caf", "caf", "pcm_s16le"}, Kind{"a.w64", "w64", "pcm_s16le"}, Kind{"a.flac", "flac", "flac"},
    Kind{"flac.ogg", "ogg", "flac"}, Kind{"a.wv", "wv", "wavpack"}, Kind{"a.tta", "tta", "tta"},
    Kind{"a.mp3", "mp3", "libmp3lame"}, Kind{"a.mp2", "mp2", "mp2"}, Kind{"a.ogg", "ogg", "libvorbis"},
    Kind{"a.opus", "ogg", "libopus", false, 48000}, Kind{"a.webm", "webm", "libopus", false, 48000},
    Kind{"a.mka", "matroska", "aac"}, Kind{"a.avi", "avi", "libmp3lame"});

// In these checksums find a wrong bit.
const auto kWithChecksums =
    ::testing::Values(Kind{"a.flac", "flac", "flac"}, Kind{"flac.mka", "matroska", "flac"},
                      Kind{"flac.ogg", "ogg", "flac"}, Kind{"a.wv", "wv", "wavpack"}, Kind{"a.tta", "tta", "tta"},
                      Kind{"a.ogg", "ogg", "libvorbis"}, Kind{"a.opus", "ogg", "libopus", false, 48000});

INSTANTIATE_TEST_SUITE_P(Lossless, EachKind, kLossless, name_of);
INSTANTIATE_TEST_SUITE_P(Lossy, EachKind, kLossy, name_of);
INSTANTIATE_TEST_SUITE_P(Lossless, EachLosslessKind, kLossless, name_of);
INSTANTIATE_TEST_SUITE_P(WithEnd, EachKindWithEnd, kWithEnd, name_of);
INSTANTIATE_TEST_SUITE_P(WithChecksums, EachKindWithChecksums, kWithChecksums, name_of);

class Streams : public ::testing::Test {
  protected:
    double pitch_of(const std::vector<StreamSpec>& streams) {
        return pitch_hz(middle_half(load(write_media(folder_ / "a.mka", "matroska", streams))));
    }

    TemporaryFolder folder_;
};

TEST_F(Streams, TheDefaultOneIsHeard) {
    EXPECT_NEAR(pitch_of({{.codec = "flac", .frequency_hz = 440},
                          {.codec = "flac", .frequency_hz = 880, .disposition = AV_DISPOSITION_DEFAULT}}),
                880, 2);
    EXPECT_NEAR(pitch_of({{.codec = "flac", .frequency_hz = 440, .disposition = AV_DISPOSITION_DEFAULT},
                          {.codec = "flac", .frequency_hz = 880}}),
                440, 2);
}

TEST_F(Streams, ThoseForTheImpairedComeLast) {
    EXPECT_NEAR(pitch_of({{.codec = "flac", .frequency_hz = 440, .disposition = AV_DISPOSITION_HEARING_IMPAIRED},
                          {.codec = "flac", .frequency_hz = 880}}),
                880, 2);
}

TEST_F(Streams, TheRateMayChangeOnTheWay) {
    const std::string first = read_file(write_media(folder_ / "1.mp3", "mp3", {{.codec = "libmp3lame"}}));
    const std::string second =
        read_file(write_media(folder_ / "2.mp3", "mp3", {{.codec = "libmp3lame", .sample_rate_hz = 48000}}));
    const Sound sound = load(write_bytes(folder_ / "a.mp3", first + second));
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_NEAR(sound.report.duration_s, 6, 0.2);
    EXPECT_NEAR(static_cast<double>(sound.samples.size()), sound.report.duration_s * 22050, 3);
    const std::span<const float> samples = sound.samples;
    // Away from the joint and the ends, where the tones ring.
    EXPECT_NEAR(pitch_hz(samples.subspan(samples.size() / 10, samples.size() * 3 / 10)), 440, 2);
    EXPECT_NEAR(pitch_hz(samples.subspan(samples.size() * 6 / 10, samples.size() * 3 / 10)), 440, 2);
}

TEST_F(Streams, ChannelsMayBeMany) {
    for (const int channels : {1, 3, 6, 8}) {
        const auto path = write_media(folder_ / "a.flac", "flac", {{.codec = "flac", .channels = channels}});
        const Sound sound = load(path);
        EXPECT_EQ(sound.report.source_channels, channels);
        EXPECT_NEAR(root_mean_square(sound.samples), 0.5 / std::numbers::sqrt2, 0.01) << channels;
    }
}

// One bit a sample at 64 times 44.1 kHz: a first-order modulator.
TEST(Dsd, IsHeard) {
    constexpr std::uint64_t kRate = 2'822'400;
    constexpr std::uint64_t kBlock = 4096;
    constexpr std::uint64_t kBlocks = 2 * kRate / 8 / kBlock;
    std::string data;
    double error = 0;
    for (std::uint64_t byte = 0; byte < kBlocks * kBlock; ++byte) {
        unsigned bits = 0;
        for (unsigned bit = 0; bit < 8; ++bit) {
            const double time_s = static_cast<double>(8 * byte + bit) / kRate;
            const double target = 0.25 * std::sin(2 * std::numbers::pi * 440 * time_s) + error;
            const bool one = target >= 0;
            error = target - (one ? 1 : -1);
            bits |= (one ? 1U : 0U) << bit;
        }
        data += static_cast<char>(bits);
    }
    std::string dsf = "DSD ";
    append_little_endian(dsf, 28, 8);
    append_little_endian(dsf, 28 + 52 + 12 + data.size(), 8);
    append_little_endian(dsf, 0, 8);
    dsf += "fmt ";
    append_little_endian(dsf, 52, 8);
    for (const std::uint64_t field :
         {std::uint64_t{1}, std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1}, kRate, std::uint64_t{1}}) {
        append_little_endian(dsf, field, 4);  // version, raw, mono, one channel, rate, lowest bit first
    }
    append_little_endian(dsf, 8 * data.size(), 8);
    append_little_endian(dsf, kBlock, 4);
    append_little_endian(dsf, 0, 4);
    dsf += "data";
    append_little_endian(dsf, 12 + data.size(), 8);

    const TemporaryFolder folder;
    const Sound sound = load(write_bytes(folder / "a.dsf", dsf + data));
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_NEAR(sound.report.duration_s, 2, 0.01);
    EXPECT_NEAR(pitch_hz(middle_half(sound)), 440, 2);
}

}  // namespace
}  // namespace segue::audio
