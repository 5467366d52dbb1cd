#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

void take_frames(Stft& stft, Matrix& frames) {
    for (auto power = stft.next(); !power.empty(); power = stft.next()) frames.append_row(power);
}

Matrix power_frames(Stft& stft, std::span<const float> samples, std::size_t chunk) {
    Matrix frames;
    for (std::size_t i = 0; i < samples.size(); i += chunk) {
        stft.push(samples.subspan(i, std::min(chunk, samples.size() - i)));
        take_frames(stft, frames);
    }
    stft.finish();
    take_frames(stft, frames);
    return frames;
}

Matrix power_frames(const StftConfig& config, std::span<const float> samples, std::size_t chunk = 1 << 20) {
    Stft stft(config);
    return power_frames(stft, samples, chunk);
}

// The definition, frame by frame and bin by bin.
Matrix naive_power_frames(const StftConfig& config, std::span<const float> samples) {
    const int size = config.fft_size;
    const auto length = static_cast<int>(samples.size());
    Matrix frames(static_cast<std::size_t>(1 + length / config.hop_length), static_cast<std::size_t>(size / 2 + 1));
    for (std::size_t frame = 0; frame < frames.rows(); ++frame) {
        for (std::size_t bin = 0; bin < frames.columns(); ++bin) {
            std::complex<double> sum = 0;
            for (int i = 0; i < size; ++i) {
                const int position = static_cast<int>(frame) * config.hop_length + i - size / 2;
                if (position < 0 || position >= length) continue;
                const double turn = 2 * std::numbers::pi * i / size;
                const double window = 0.5 - 0.5 * std::cos(turn);
                sum +=
                    std::polar(window * samples[static_cast<std::size_t>(position)], -turn * static_cast<double>(bin));
            }
            frames(frame, bin) = static_cast<float>(std::norm(sum));
        }
    }
    return frames;
}

TEST(Stft, EqualsLibrosa) {
    const Matrix frames = power_frames(StftConfig{}, music(2 * kRate_hz + 1));
    ASSERT_EQ(frames.rows(), 87U);
    Matrix chosen;
    for (const std::size_t frame : {0U, 1U, 40U, 86U}) chosen.append_row(frames.row(frame));
    expect_near_relative_to_row(chosen, golden("stft"), 1e-5F);
}

TEST(Stft, EqualsLibrosaForASignalAboutAsLongAsAFrame) {
    const Matrix frames = power_frames({.fft_size = 256, .hop_length = 100}, music(300));
    expect_near_relative_to_row(frames, golden("stft_small"), 1e-5F);
}

TEST(Stft, EqualsTheDefinitionForAnyLengthAndHop) {
    for (const int hop : {1, 37, 64}) {
        for (const std::size_t length : {0U, 1U, 31U, 32U, 63U, 64U, 65U, 150U}) {
            const StftConfig config{.fft_size = 64, .hop_length = hop};
            const std::vector<float> samples = music(length);
            const Matrix expected = naive_power_frames(config, samples);
            expect_near(power_frames(config, samples), expected, 1e-5F * (1 + std::ranges::max(expected.values())));
        }
    }
}

TEST(Stft, OfDoublePrecisionHearsBelowTheNoiseOfSingle) {
    std::vector<float> samples(4096);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i % 64 < 32 ? 1 : -1);
    const Matrix expected = naive_power_frames({}, samples);
    const Matrix frames = power_frames({.precision = Precision::kDouble}, samples);
    // Square waves of that period have nothing at odd multiples of half their frequency.
    EXPECT_LT(frames(4, 16 + 32), 1e-18F * frames(4, 32));
    expect_near_relative_to_row(frames, expected, 1e-6F);
}

TEST(Stft, ChunksChangeNothing) {
    const std::vector<float> samples = music(20000);
    const Matrix whole = power_frames(StftConfig{}, samples);
    for (const std::size_t chunk : {1U, 7U, 511U, 512U, 513U, 2048U, 9999U}) {
        EXPECT_EQ(power_frames(StftConfig{}, samples, chunk), whole) << "chunks of " << chunk;
    }
}

TEST(Stft, FramesComeAsSoonAsTheirSamplesAreThere) {
    Stft stft;
    EXPECT_TRUE(stft.next().empty());
    stft.push(std::vector<float>(1023));
    EXPECT_TRUE(stft.next().empty());
    stft.push(std::vector<float>(1));
    EXPECT_EQ(stft.next().size(), 1025U);
    EXPECT_TRUE(stft.next().empty());
}

TEST(Stft, ResetForgetsTheSignal) {
    const std::vector<float> samples = music(5000);
    Stft stft;
    const Matrix first = power_frames(stft, samples, 1000);
    stft.reset();
    EXPECT_EQ(power_frames(stft, samples, 1000), first);
    stft.reset();
    stft.push(samples);
    stft.reset();
    EXPECT_EQ(power_frames(stft, samples, 5000), first);
}

TEST(Stft, SilenceAndAnEmptySignalHaveNoPower) {
    for (const std::size_t length : {0U, 1U, 5000U}) {
        const Matrix frames = power_frames(StftConfig{}, std::vector<float>(length));
        ASSERT_EQ(frames.rows(), 1 + length / 512);
        EXPECT_EQ(std::ranges::max(frames.values()), 0);
    }
}

TEST(Stft, NoSampleMakesAnythingButFinitePower) {
    std::vector<float> samples = music(5000);
    samples[100] = std::numeric_limits<float>::quiet_NaN();
    samples[2000] = std::numeric_limits<float>::infinity();
    samples[3000] = -std::numeric_limits<float>::infinity();
    std::vector<float> cleaned = samples;
    for (const std::size_t i : {100U, 2000U, 3000U}) cleaned[i] = 0;
    EXPECT_EQ(power_frames(StftConfig{}, samples), power_frames(StftConfig{}, cleaned));

    const std::vector<float> loudest(100000, std::numeric_limits<float>::max());
    EXPECT_TRUE(all_finite(power_frames({.fft_size = 32768, .hop_length = 32768}, loudest)));
}

TEST(Stft, RefusesSizesOutsideTheirRanges) {
    for (const int size : {-2048, 0, 32, 63, 1000, 65536}) {
        EXPECT_THROW(Stft({.fft_size = size, .hop_length = 1}), Error) << size;
    }
    for (const int hop : {-1, 0, 2049}) EXPECT_THROW(Stft({.fft_size = 2048, .hop_length = hop}), Error) << hop;
    try {
        Stft({.fft_size = 1000, .hop_length = 512});
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        EXPECT_EQ(error.message(), "FFT size 1000 is not a power of two from 64 to 32768");
    }
}

TEST(Stft, RefusesSamplesAfterTheEnd) {
    Stft stft;
    stft.finish();
    EXPECT_THROW(stft.push(std::vector<float>(1)), Error);
}

TEST(BinFrequencies, ReachFromZeroToHalfTheSampleRate) {
    const std::vector<float> frequencies = bin_frequencies(22050, 2048);
    ASSERT_EQ(frequencies.size(), 1025U);
    EXPECT_EQ(frequencies.front(), 0);
    EXPECT_FLOAT_EQ(frequencies[1], 22050.0F / 2048);
    EXPECT_EQ(frequencies.back(), 11025);
}

}  // namespace
}  // namespace segue::dsp
