// Truth: the test signals of EBU Tech 3341 (integrated loudness, gating, true peak) and Tech 3342 (range), and the
// weights of ITU-R BS.1770-4.
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "audio/media_file.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using testing::Signal;
using testing::WavFormat;
using testing::WavSpec;

constexpr int kRate_hz = 48000;
constexpr std::size_t kSecond = kRate_hz;

double amplitude(double dbfs) {
    return std::pow(10, dbfs / 20);
}

/// A stretch of a sine of 1 kHz.
struct Step {
    double dbfs;
    double seconds;
};

class LoudnessTest : public ::testing::Test {
  protected:
    Loudness measure(const WavSpec& spec, const Signal& signal, DecodeOptions options = {}) const {
        options.loudness = true;
        const auto path = testing::write_bytes(folder_ / "signal.wav", testing::wav_bytes(spec, signal));
        const Report report = load(path, options).report;
        EXPECT_TRUE(report.loudness.has_value());
        return report.loudness.value_or(Loudness{});
    }

    Loudness measure(const std::vector<Step>& steps) const {
        std::vector<double> amplitudes;
        for (const Step& step : steps) {
            const auto samples = static_cast<std::size_t>(std::lround(step.seconds * kRate_hz));
            amplitudes.insert(amplitudes.end(), samples, amplitude(step.dbfs));
        }
        const Signal sine = testing::sine(1000, kRate_hz, 1);
        return measure({.sample_rate_hz = kRate_hz, .frames = amplitudes.size()},
                       [&](std::size_t frame, int channel) { return amplitudes[frame] * sine(frame, channel); });
    }

    // Of channels that hold a sine of 1 kHz at the levels given; -infinity is silence.
    double integrated(const std::vector<double>& levels_dbfs, bool extensible = false,
                      int sample_rate_hz = kRate_hz) const {
        const Signal sine = testing::sine(1000, sample_rate_hz, 1);
        const Loudness loudness =
            measure({.sample_rate_hz = sample_rate_hz,
                     .channels = static_cast<int>(levels_dbfs.size()),
                     .frames = static_cast<std::size_t>(5 * sample_rate_hz),
                     .extensible = extensible},
                    [&](std::size_t frame, int channel) {
                        return amplitude(levels_dbfs[static_cast<std::size_t>(channel)]) * sine(frame, channel);
                    });
        return loudness.integrated_lufs.value_or(std::numeric_limits<double>::quiet_NaN());
    }

    const testing::TemporaryFolder folder_;
};

TEST_F(LoudnessTest, OfSteadySines) {  // Tech 3341, cases 1 and 2
    EXPECT_NEAR(*measure({{-23, 20}}).integrated_lufs, -23, 0.1);
    EXPECT_NEAR(*measure({{-33, 20}}).integrated_lufs, -33, 0.1);
}

TEST_F(LoudnessTest, QuietPartsAreGated) {  // cases 3 to 5
    EXPECT_NEAR(*measure({{-36, 10}, {-23, 60}, {-36, 10}}).integrated_lufs, -23, 0.1);
    EXPECT_NEAR(*measure({{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}).integrated_lufs, -23, 0.1);
    EXPECT_NEAR(*measure({{-26, 20}, {-20, 20.1}, {-26, 20}}).integrated_lufs, -23, 0.1);
}

TEST_F(LoudnessTest, OfFiveChannels) {  // case 6: left, right, centre, low frequencies, surround
    constexpr double kSilence = -std::numeric_limits<double>::infinity();
    EXPECT_NEAR(integrated({-28, -28, -24, kSilence, -30, -30}), -23, 0.1);
    EXPECT_NEAR(integrated({-28, -28, -24, 0, -30, -30}), -23, 0.1);  // low frequencies do not count
}

TEST_F(LoudnessTest, ChannelsCountByTheirPlaces) {
    constexpr double kSilence = -std::numeric_limits<double>::infinity();
    const auto alone = [&](std::size_t channels, std::size_t channel, bool extensible = false) {
        std::vector<double> levels(channels, kSilence);
        levels[channel] = -20;
        return integrated(levels, extensible);
    };
    const double front = alone(2, 0);
    const double surround = front + 10 * std::log10(1.41);
    EXPECT_NEAR(front, -23, 0.1);
    EXPECT_NEAR(alone(1, 0), front, 0.01);
    EXPECT_NEAR(alone(6, 2), front, 0.01);  // 5.1: left, right, centre, low frequencies, surround
    EXPECT_NEAR(alone(6, 5), surround, 0.01);
    EXPECT_NEAR(alone(8, 5), front, 0.01);  // 7.1: behind the listener, then at the sides
    EXPECT_NEAR(alone(8, 6), surround, 0.01);
    EXPECT_NEAR(alone(8, 5, true), surround, 0.01);  // surround, then in front, left and right of the centre
    EXPECT_NEAR(alone(8, 6, true), front, 0.01);
}

TEST_F(LoudnessTest, DoesNotDependOnRateOrFormat) {
    for (const int rate_hz : {22050, 44100, 96000, 192000}) {
        EXPECT_NEAR(integrated({-23, -23}, false, rate_hz), -23, 0.1) << rate_hz;
    }
    for (const WavFormat format : {WavFormat::kUnsigned8, WavFormat::kSigned24, WavFormat::kSigned32,
                                   WavFormat::kFloat32, WavFormat::kFloat64}) {
        const Loudness loudness = measure({.format = format, .sample_rate_hz = kRate_hz, .frames = 5 * kSecond},
                                          testing::sine(1000, kRate_hz, amplitude(-12)));
        EXPECT_NEAR(*loudness.integrated_lufs, -12, 0.1);
        EXPECT_NEAR(*loudness.true_peak_dbtp, -12, 0.2);
    }
}

TEST_F(LoudnessTest, IsMeasuredBeforeTheDownMix) {
    const Signal sine = testing::sine(1000, kRate_hz, amplitude(-23));
    const Loudness opposed =
        measure({.sample_rate_hz = kRate_hz, .frames = 5 * kSecond},
                [&](std::size_t frame, int channel) { return (channel == 0 ? 1 : -1) * sine(frame, channel); });
    EXPECT_NEAR(*opposed.integrated_lufs, -23, 0.1);
}

TEST_F(LoudnessTest, PeaksBetweenSamplesCount) {  // cases 15 to 18: a quarter and a sixth of the rate, between samples
    const auto true_peak = [&](double part_of_rate, double phase_degrees, double level) {
        return *measure({.sample_rate_hz = kRate_hz, .frames = kSecond}, [&](std::size_t frame, int) {
                    const double angle =
                        2 * std::numbers::pi * (static_cast<double>(frame) / part_of_rate + phase_degrees / 360);
                    const double fade_in = std::min(1.0, static_cast<double>(frame) / 1000);  // a step would overshoot
                    return level * fade_in * std::sin(angle);
                }).true_peak_dbtp;
    };
    const double expected = 20 * std::log10(0.5);
    for (const auto& [part, phase] : {std::pair{4.0, 0.0}, {4.0, 45.0}, {6.0, 60.0}, {8.0, 67.5}}) {
        const double peak = true_peak(part, phase, 0.5);
        EXPECT_GE(peak, expected - 0.4) << part;
        EXPECT_LE(peak, expected + 0.2) << part;
    }
    EXPECT_NEAR(true_peak(4, 45, std::sqrt(2)), 20 * std::log10(std::sqrt(2)), 0.4);  // above full scale
}

TEST_F(LoudnessTest, RangeIsThatOfTheSteps) {  // Tech 3342, cases 1 to 4
    EXPECT_NEAR(*measure({{-20, 20}, {-30, 20}}).range_lu, 10, 1);
    EXPECT_NEAR(*measure({{-20, 20}, {-15, 20}}).range_lu, 5, 1);
    EXPECT_NEAR(*measure({{-40, 20}, {-20, 20}}).range_lu, 20, 1);
    EXPECT_NEAR(*measure({{-50, 20}, {-35, 20}, {-20, 20}, {-35, 20}, {-50, 20}}).range_lu, 15, 1);
}

TEST_F(LoudnessTest, IsMissingWhereThereIsNone) {
    const Loudness silence = measure({.frames = 5 * kSecond}, [](std::size_t, int) { return 0.0; });
    EXPECT_EQ(silence.integrated_lufs, std::nullopt);
    EXPECT_EQ(silence.range_lu, std::nullopt);
    EXPECT_EQ(silence.true_peak_dbtp, std::nullopt);

    const Loudness quiet = measure({{-75, 5}});
    EXPECT_EQ(quiet.integrated_lufs, std::nullopt);
    EXPECT_EQ(quiet.range_lu, std::nullopt);
    EXPECT_NEAR(*quiet.true_peak_dbtp, -75, 0.5);

    const Loudness shorter_than_a_block = measure({{-20, 0.3}});
    EXPECT_EQ(shorter_than_a_block.integrated_lufs, std::nullopt);
    EXPECT_NEAR(*shorter_than_a_block.true_peak_dbtp, -20, 0.2);

    const Loudness shorter_than_the_window = measure({{-20, 2.9}});
    EXPECT_NEAR(*shorter_than_the_window.integrated_lufs, -20, 0.1);
    EXPECT_EQ(shorter_than_the_window.range_lu, std::nullopt);
    EXPECT_NEAR(*measure({{-20, 3}}).range_lu, 0, 0.1);
}

TEST_F(LoudnessTest, SurvivesAnySamples) {
    const WavSpec spec{.format = WavFormat::kFloat32, .sample_rate_hz = kRate_hz, .frames = 5 * kSecond};
    const Signal sine = testing::sine(1000, kRate_hz, amplitude(-23));
    const Loudness damaged = measure(spec, [&](std::size_t frame, int channel) {
        if (frame == 1000) return std::numeric_limits<double>::quiet_NaN();
        if (frame == 2000) return std::numeric_limits<double>::infinity();
        if (frame == 3000) return 1e38;
        return sine(frame, channel);
    });
    EXPECT_NEAR(*damaged.integrated_lufs, -23, 0.1);
    EXPECT_NEAR(*damaged.true_peak_dbtp, -23, 1);  // the gaps are steps, which overshoot
    const Loudness huge = measure(spec, [](std::size_t frame, int) { return frame % 2 == 0 ? 4e9 : -4e9; });
    EXPECT_TRUE(std::isfinite(*huge.integrated_lufs) && std::isfinite(*huge.true_peak_dbtp));
}

TEST_F(LoudnessTest, EndsWhereTheSoundEnds) {
    const Signal sine = testing::sine(1000, kRate_hz, 1);
    const Loudness beginning = measure({.sample_rate_hz = kRate_hz, .frames = 10 * kSecond},
                                       [&](std::size_t frame, int channel) {
                                           return amplitude(frame < 5 * kSecond ? -30 : -10) * sine(frame, channel);
                                       },
                                       {.max_duration_s = 5});
    EXPECT_NEAR(*beginning.integrated_lufs, -30, 0.1);
    EXPECT_NEAR(*beginning.true_peak_dbtp, -30, 0.3);
}

TEST_F(LoudnessTest, IsTheSameForAnySizeOfFrames) {
    // WAV comes in frames of 1024 samples or so, FLAC in those of its encoder.
    const std::vector<testing::StreamSpec> tone{{.codec = "pcm_s16le", .sample_rate_hz = kRate_hz, .duration_s = 7.3}};
    const std::vector<testing::StreamSpec> flac{{.codec = "flac", .sample_rate_hz = kRate_hz, .duration_s = 7.3}};
    const DecodeOptions options{.loudness = true};
    const Loudness first = *load(testing::write_media(folder_ / "a.wav", "wav", tone), options).report.loudness;
    const Loudness second = *load(testing::write_media(folder_ / "a.flac", "flac", flac), options).report.loudness;
    EXPECT_EQ(first.integrated_lufs, second.integrated_lufs);
    EXPECT_EQ(first.range_lu, second.range_lu);
    EXPECT_EQ(first.true_peak_dbtp, second.true_peak_dbtp);
}

TEST_F(LoudnessTest, GoesOnWhereRateOrChannelsChange) {
    const auto bytes_of = [&](const testing::StreamSpec& spec) {
        return read_file(testing::write_media(folder_ / "part.mp3", "mp3", {spec}));
    };
    const std::string stereo = bytes_of({.codec = "libmp3lame", .sample_rate_hz = 44100, .duration_s = 5});
    const std::string mono = bytes_of({.codec = "libmp3lame", .sample_rate_hz = 48000, .channels = 1, .duration_s = 5});
    const auto loudness_of = [&](const std::string& bytes) {
        return *load(testing::write_bytes(folder_ / "whole.mp3", bytes), {.loudness = true}).report.loudness;
    };
    const Loudness both = loudness_of(stereo + mono);
    // Stereo is 3 LU louder than mono; the mean of the energies lies between.
    const double expected = 10 * std::log10((1 + 0.5) / 2);
    EXPECT_NEAR(*both.integrated_lufs, *loudness_of(stereo).integrated_lufs + expected, 0.1);
    EXPECT_NEAR(*both.true_peak_dbtp, *loudness_of(stereo).true_peak_dbtp, 0.1);

    // Noise that changes all the time is not measured, and takes no time.
    std::string alternating;
    const std::string short_stereo = bytes_of({.codec = "libmp3lame", .sample_rate_hz = 44100, .duration_s = 0.2});
    const std::string short_mono =
        bytes_of({.codec = "libmp3lame", .sample_rate_hz = 48000, .channels = 1, .duration_s = 0.2});
    for (int i = 0; i < 150; ++i) alternating += short_stereo + short_mono;
    EXPECT_EQ(loudness_of(alternating).integrated_lufs, std::nullopt);
}

TEST_F(LoudnessTest, OfARateThatNobodyMeasuresIsMissing) {
    const testing::WavSpec spec{.sample_rate_hz = 2'900'000, .channels = 1, .frames = 30'000};
    const auto path = testing::write_bytes(folder_ / "a.wav", testing::wav_bytes(spec, testing::sine(440, 44100)));
    const Report report = load(path, {.loudness = true}).report;
    ASSERT_TRUE(report.loudness.has_value());
    EXPECT_EQ(report.loudness->integrated_lufs, std::nullopt);
    EXPECT_EQ(report.loudness->true_peak_dbtp, std::nullopt);
}

TEST_F(LoudnessTest, IsOnlyMeasuredWhenAskedFor) {
    const auto path = testing::write_bytes(folder_ / "a.wav", testing::wav_bytes({}, testing::sine(440, 44100)));
    EXPECT_EQ(load(path).report.loudness, std::nullopt);
}

}  // namespace
}  // namespace segue::audio
