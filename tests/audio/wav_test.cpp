// Every WAV layout becomes the same mono samples.
#include <algorithm>
#include <limits>

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

class Layout : public ::testing::TestWithParam<WavSpec> {};

TEST_P(Layout, GivesTheMeanOfTheChannels) {
    const WavSpec spec = GetParam();
    const TemporaryFolder folder;
    const auto channel_gain = [](int channel) { return 1.0 - 0.1 * channel; };
    const auto tone = sine(440, spec.sample_rate_hz, 0.5);
    const auto path = write_bytes(folder / "a.wav", wav_bytes(spec, [&](std::size_t frame, int channel) {
                                      return channel_gain(channel) * tone(frame, channel);
                                  }));
    double mean_gain = 0;
    for (int c = 0; c < spec.channels; ++c) mean_gain += channel_gain(c) / spec.channels;

    const Sound sound = load(path, {.sample_rate_hz = spec.sample_rate_hz});

    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_EQ(sound.report.source_rate_hz, spec.sample_rate_hz);
    EXPECT_EQ(sound.report.source_channels, spec.channels);
    EXPECT_EQ(sound.report.container, "wav");
    EXPECT_NEAR(sound.report.duration_s, static_cast<double>(spec.frames) / spec.sample_rate_hz, 1e-9);
    ASSERT_EQ(sound.samples.size(), spec.frames);
    const double step = spec.format == WavFormat::kUnsigned8 ? 1.0 / 128 : 1.0 / 32768;
    for (std::size_t i = 0; i < spec.frames; ++i) ASSERT_NEAR(sound.samples[i], mean_gain * tone(i, 0), step) << i;
}

INSTANTIATE_TEST_SUITE_P(
    Wav, Layout,
    ::testing::Values(WavSpec{.format = WavFormat::kUnsigned8}, WavSpec{.format = WavFormat::kSigned16},
                      WavSpec{.format = WavFormat::kSigned24}, WavSpec{.format = WavFormat::kSigned32},
                      WavSpec{.format = WavFormat::kFloat32}, WavSpec{.format = WavFormat::kFloat64},
                      WavSpec{.format = WavFormat::kSigned16, .extensible = true},
                      WavSpec{.format = WavFormat::kSigned24, .channels = 6, .extensible = true},
                      WavSpec{.format = WavFormat::kFloat32, .channels = 1, .extensible = true},
                      WavSpec{.sample_rate_hz = 8000, .channels = 1, .frames = 8000},
                      WavSpec{.format = WavFormat::kSigned24,
                              .sample_rate_hz = 192000,
                              .channels = 6,
                              .frames = 192000,
                              .extensible = true},
                      WavSpec{.format = WavFormat::kSigned32,
                              .sample_rate_hz = 384000,
                              .channels = 8,
                              .frames = 384000,
                              .extensible = true}));

TEST(Wav, ReplacesAndCountsWhatIsNoNumber) {
    const TemporaryFolder folder;
    const auto path = write_bytes(folder / "nan.wav", wav_bytes({.format = WavFormat::kFloat32, .channels = 1},
                                                                [](std::size_t frame, int) -> double {
                                                                    if (frame == 1000)
                                                                        return std::numeric_limits<double>::quiet_NaN();
                                                                    if (frame == 2000)
                                                                        return std::numeric_limits<double>::infinity();
                                                                    if (frame == 3000) return -3e30;
                                                                    return 0.25;
                                                                }));

    const Sound sound = load(path, {.sample_rate_hz = 0});

    EXPECT_EQ(sound.report.nonfinite_samples, 3);
    EXPECT_EQ(sound.report.verdict, Verdict::kPartlyReadable);
    EXPECT_EQ(sound.report.reason, "1.0 s can be heard; 3 samples are no numbers");
    EXPECT_EQ(sound.samples[1000], 0);
    EXPECT_EQ(sound.samples[2000], 0);
    EXPECT_EQ(sound.samples[3000], 0);
    EXPECT_EQ(sound.samples[4000], 0.25F);
    EXPECT_EQ(sound.report.peak, 0.25F);
}

TEST(Wav, KeepsWhatIsLouderThanFullScale) {
    const TemporaryFolder folder;
    const auto path = write_bytes(folder / "loud.wav",
                                  wav_bytes({.format = WavFormat::kFloat32, .channels = 1}, sine(440, 44100, 3.5)));
    const Sound sound = load(path, {.sample_rate_hz = 0});
    EXPECT_NEAR(sound.report.peak, 3.5, 0.001);
    EXPECT_NEAR(*std::max_element(sound.samples.begin(), sound.samples.end()), 3.5, 0.001);
    EXPECT_EQ(sound.report.verdict, Verdict::kClipped) << "every player clips it";
}

}  // namespace
}  // namespace segue::audio
