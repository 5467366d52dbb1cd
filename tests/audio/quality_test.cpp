// Clipping and bandwidth: found where they are, and not in sound that only looks like it.
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/bandwidth.h"
#include "audio/resampler.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::Signal;
using segue::testing::sine;
using segue::testing::TemporaryFolder;
using segue::testing::wav_bytes;
using segue::testing::WavFormat;
using segue::testing::WavSpec;
using segue::testing::write_bytes;

constexpr std::size_t kFrames = 220500;

Report report_on(const Signal& signal, WavSpec spec = {.frames = kFrames}) {
    const TemporaryFolder folder;
    return load(write_bytes(folder / "a.wav", wav_bytes(spec, signal)), {.sample_rate_hz = 0}).report;
}

Signal limited(const Signal& signal, double ceiling) {
    return [=](std::size_t frame, int channel) { return std::clamp(signal(frame, channel), -ceiling, ceiling); };
}

// Noise that falls with the frequency, as music does.
Signal music(std::size_t frames = kFrames) {
    std::mt19937 random(1);
    std::normal_distribution<double> white(0, 1);
    std::vector<double> samples(frames);
    double low = 0;
    for (double& sample : samples) {
        const double noise = white(random);
        low = 0.98 * low + 0.02 * noise;
        sample = 0.2 * low + 0.005 * noise;
    }
    return [=](std::size_t frame, int) { return samples[frame]; };
}

TEST(ChannelGain, IsWhatTheDownMixTakesOfTheEnergy) {
    const Signal tone = sine(440, 44100, 0.5);
    const Signal other = sine(1000, 44100, 0.5);
    const auto gain_db = [&](int channels, const Signal& signal, WavFormat format = WavFormat::kSigned16) {
        return report_on(signal, {.format = format, .channels = channels, .frames = kFrames}).channel_gain_db;
    };
    EXPECT_NEAR(gain_db(1, tone), 0, 1e-6);
    for (const WavFormat format : {WavFormat::kSigned16, WavFormat::kSigned24, WavFormat::kFloat32}) {
        EXPECT_NEAR(gain_db(2, tone, format), 3.01, 0.01) << "the same in both";
    }
    EXPECT_NEAR(gain_db(2, [&](std::size_t i, int c) { return c == 0 ? tone(i, 0) : 0; }), 6.02, 0.01) << "one alone";
    EXPECT_NEAR(gain_db(2, [&](std::size_t i, int c) { return c == 0 ? tone(i, 0) : other(i, 0); }), 6.02, 0.01);
    EXPECT_EQ(gain_db(2, [](std::size_t, int) { return 0; }), 0) << "silence";
}

TEST(BitRate, IsThatOfTheCodedAudio) {
    EXPECT_NEAR(report_on(music(), {.channels = 2, .frames = kFrames}).bit_rate_bps, 2 * 16 * 44100, 1000);
}

TEST(Clipping, IsFoundAtFullScale) {
    const Report report = report_on(limited(sine(440, 44100, 2), 1));
    EXPECT_EQ(report.verdict, Verdict::kClipped);
    EXPECT_NEAR(report.clipped_share, 2.0 / 3, 0.03);  // |sin| is above 1/2 for that share of the time
    EXPECT_THAT(report.reason, ::testing::MatchesRegex("6[0-9][.][0-9] % of the samples are clipped"));
}

TEST(Clipping, IsFoundBelowFullScale) {
    for (const WavFormat format : {WavFormat::kSigned16, WavFormat::kSigned24, WavFormat::kFloat32}) {
        const Report report = report_on(limited(sine(440, 44100, 1), 0.5), {.format = format, .frames = kFrames});
        EXPECT_EQ(report.verdict, Verdict::kClipped);
        EXPECT_NEAR(report.clipped_share, 2.0 / 3, 0.03);
    }
}

TEST(Clipping, IsFoundInOneChannel) {
    const Signal tone = sine(440, 44100, 2);
    const Report report = report_on(
        [=](std::size_t frame, int channel) { return channel == 0 ? std::clamp(tone(frame, 0), -1.0, 1.0) : 0; });
    EXPECT_EQ(report.verdict, Verdict::kClipped);
    EXPECT_NEAR(report.clipped_share, 1.0 / 3, 0.02);
}

TEST(Clipping, IsNotSeenInTones) {
    for (const double frequency_hz : {50.0, 100.0, 440.0, 5000.0, 15000.0}) {
        for (const double amplitude : {0.1, 0.5, 0.99}) {
            const Report report = report_on(sine(frequency_hz, 44100, amplitude));
            EXPECT_EQ(report.verdict, Verdict::kSound) << frequency_hz << " " << amplitude << " " << report.reason;
        }
    }
}

TEST(Clipping, IsNotSeenInQuietOrCoarseSound) {
    EXPECT_EQ(report_on(sine(440, 44100, 0.0002)).clipped_share, 0) << "few levels of 16 bits";
    EXPECT_EQ(report_on(sine(440, 44100, 0.5), {.format = WavFormat::kUnsigned8, .frames = kFrames}).clipped_share, 0);
}

TEST(Clipping, ForgetsACeilingThatWasNone) {
    const Signal loud = sine(440, 44100, 0.8);
    const Signal quiet = limited(sine(440, 44100, 0.8), 0.4);
    const Report report = report_on([=](std::size_t frame, int channel) {
        return frame < kFrames / 2 ? quiet(frame, channel) : loud(frame, channel);
    });
    EXPECT_LT(report.clipped_share, 0.001);
}

TEST(Bandwidth, OfMusicHasNoEdge) {
    const Report report = report_on(music());
    EXPECT_EQ(report.verdict, Verdict::kSound) << report.reason;
    EXPECT_EQ(report.bandwidth_hz, 0);
}

TEST(Bandwidth, EndsWhereTheSoundWasUpsampled) {
    for (const int rate_hz : {8000, 16000, 22050, 32000}) {
        const Signal signal = music(static_cast<std::size_t>(6 * rate_hz));
        std::vector<float> original(static_cast<std::size_t>(6 * rate_hz));
        for (std::size_t i = 0; i < original.size(); ++i) original[i] = static_cast<float>(signal(i, 0));
        std::vector<float> upsampled;
        Resampler resampler(rate_hz, 48000);
        resampler.process(original, upsampled);
        resampler.finish(upsampled);

        const Report report = report_on([&](std::size_t frame, int) { return upsampled[frame]; },
                                        {.format = WavFormat::kSigned24, .sample_rate_hz = 48000, .frames = 5 * 48000});
        EXPECT_EQ(report.verdict, Verdict::kLowBandwidth) << rate_hz;
        EXPECT_NEAR(report.bandwidth_hz, rate_hz / 2.0, 0.07 * rate_hz) << rate_hz;
        EXPECT_THAT(report.reason, ::testing::StartsWith("nothing above "));
    }
}

TEST(Bandwidth, TonesAreNoEdge) {
    for (const double frequency_hz : {440.0, 4000.0, 10000.0}) {
        EXPECT_EQ(report_on(sine(frequency_hz, 44100)).bandwidth_hz, 0) << frequency_hz;
    }
}

TEST(Edge, NeedsAFallFromSoundToSilence) {
    const auto bands = [](auto level_db) {
        std::vector<double> power(110);
        for (std::size_t i = 0; i < power.size(); ++i) power[i] = std::pow(10, level_db(static_cast<double>(i)) / 10);
        return power;
    };
    const auto fall = [&](double depth_db) {
        return spectral_edge_hz(bands([=](double band) { return band < 80 ? -band / 2 : -band / 2 - depth_db; }), 200);
    };
    EXPECT_NEAR(fall(60), 16000, 400);
    EXPECT_NEAR(fall(40), 16000, 400);
    EXPECT_EQ(fall(25), 0) << "not down to silence";
    EXPECT_EQ(spectral_edge_hz(bands([](double band) { return -band; }), 200), 0) << "a slope";
    EXPECT_EQ(spectral_edge_hz(bands([](double band) { return band < 10 ? 0 : -100; }), 200), 0) << "bass alone";
    EXPECT_EQ(spectral_edge_hz(bands([](double) { return 0; }), 200), 0);
    EXPECT_EQ(spectral_edge_hz({}, 200), 0);
    EXPECT_EQ(spectral_edge_hz(std::vector<double>(110), 200), 0) << "silence";
}

TEST(Bandwidth, NeedsThreeWindows) {
    BandwidthMeter meter(44100);
    std::vector<float> block(44100, 0.5F);
    EXPECT_EQ(meter.edge_hz(), 0);
    meter.hear(block);
    EXPECT_EQ(meter.edge_hz(), 0);
}

}  // namespace
}  // namespace segue::audio
