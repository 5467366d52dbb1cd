// Streaming: blocks, limits, rates and repeatability.
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
using segue::testing::WavSpec;
using segue::testing::write_bytes;

class Decoding : public ::testing::Test {
  protected:
    TemporaryFolder folder_;
    std::filesystem::path path_ = write_bytes(folder_ / "a.wav", wav_bytes({.frames = 441000}, sine(440, 44100)));
};

TEST_F(Decoding, ResamplesToTheRateAskedFor) {
    for (const int rate_hz : {1000, 16000, 22050, 44100, 384000}) {
        const Sound sound = load(path_, {.sample_rate_hz = rate_hz});
        EXPECT_EQ(sound.sample_rate_hz, rate_hz);
        EXPECT_NEAR(static_cast<double>(sound.samples.size()), 10.0 * rate_hz, 1) << rate_hz;
        EXPECT_EQ(sound.report.source_rate_hz, 44100);
        EXPECT_NEAR(sound.report.duration_s, 10, 1e-9);
    }
}

TEST_F(Decoding, RateZeroIsTheSources) {
    const Sound sound = load(path_, {.sample_rate_hz = 0});
    EXPECT_EQ(sound.sample_rate_hz, 44100);
    EXPECT_EQ(sound.samples.size(), 441000U);
}

TEST_F(Decoding, BlocksMakeUpTheWhole) {
    const Sound whole = load(path_);
    Decoder decoder(path_);
    EXPECT_NEAR(decoder.declared_duration_s(), 10, 0.01);
    std::vector<float> samples;
    std::size_t blocks = 0;
    for (auto block = decoder.read(); !block.empty(); block = decoder.read(), ++blocks) {
        samples.insert(samples.end(), block.begin(), block.end());
    }
    EXPECT_GT(blocks, 1U);
    EXPECT_EQ(samples, whole.samples);
    EXPECT_TRUE(decoder.read().empty()) << "the end stays the end";
    EXPECT_EQ(decoder.report().content_hash, whole.report.content_hash);
}

TEST_F(Decoding, MovesWithItsState) {
    Decoder first(path_);
    const std::size_t begun = first.read().size();
    Decoder second = std::move(first);
    std::size_t rest = 0;
    for (auto block = second.read(); !block.empty(); block = second.read()) rest += block.size();
    EXPECT_EQ(begun + rest, load(path_).samples.size());
}

TEST_F(Decoding, IsTheSameFromRunToRun) {
    const Sound first = load(path_);
    const Sound second = load(path_);
    EXPECT_EQ(first.samples, second.samples);
    EXPECT_EQ(first.report.content_hash, second.report.content_hash);
}

TEST_F(Decoding, StopsAtTheLongestDuration) {
    const Sound whole = load(path_);
    for (const double duration_s : {0.001, 1.0, 2.5, 9.9999, 10.0, 100.0}) {
        const Sound part = load(path_, {.max_duration_s = duration_s});
        const double heard_s = std::min(duration_s, 10.0);
        EXPECT_NEAR(part.report.duration_s, heard_s, 1e-4) << duration_s;
        EXPECT_NEAR(static_cast<double>(part.samples.size()), heard_s * 22050, 1) << duration_s;
        EXPECT_EQ(part.report.verdict, duration_s < kShortestUsable_s ? Verdict::kTooShort : Verdict::kSound)
            << part.report.reason;
        // But for the ringing of the filter at the cut.
        for (std::size_t i = 0; i + 200 < part.samples.size(); ++i)
            ASSERT_NEAR(part.samples[i], whole.samples[i], 1e-5) << i;
    }
}

TEST_F(Decoding, GivesUpAfterTheTimeLimit) {
    try {
        Decoder decoder(path_, {.time_limit_s = 1e-9});
        EXPECT_TRUE(decoder.read().empty());
        EXPECT_NE(decoder.report().verdict, Verdict::kSound);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBroken);
        EXPECT_THAT(error.message(), ::testing::HasSubstr("too long"));
    }
}

TEST_F(Decoding, RefusesSenselessOptions) {
    const auto code = [&](const DecodeOptions& options) {
        try {
            const Decoder decoder(path_, options);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::kIo;
    };
    EXPECT_EQ(code({.sample_rate_hz = 999}), ErrorCode::kInvalidArgument);
    EXPECT_EQ(code({.sample_rate_hz = -1}), ErrorCode::kInvalidArgument);
    EXPECT_EQ(code({.sample_rate_hz = 384001}), ErrorCode::kInvalidArgument);
    EXPECT_EQ(code({.max_duration_s = 0}), ErrorCode::kInvalidArgument);
    EXPECT_EQ(code({.max_duration_s = std::nan("")}), ErrorCode::kInvalidArgument);
    EXPECT_EQ(code({.time_limit_s = -1}), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace segue::audio
