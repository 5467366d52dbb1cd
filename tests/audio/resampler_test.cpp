#include "audio/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace segue::audio {
namespace {

std::vector<float> tone(double frequency_hz, int rate_hz, double duration_s) {
    std::vector<float> samples(static_cast<std::size_t>(duration_s * rate_hz));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] =
            static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / rate_hz));
    }
    return samples;
}

std::vector<float> resampled(const std::vector<float>& input, int from_hz, int to_hz, std::size_t chunk) {
    Resampler resampler(from_hz, to_hz);
    std::vector<float> output;
    for (std::size_t start = 0; start < input.size(); start += chunk) {
        resampler.process(std::span(input).subspan(start, std::min(chunk, input.size() - start)), output);
    }
    resampler.finish(output);
    return output;
}

class Rates : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(Rates, KeepsLengthAndTone) {
    const auto [from_hz, to_hz] = GetParam();
    const auto output = resampled(tone(440, from_hz, 1), from_hz, to_hz, 4096);
    const auto expected = tone(440, to_hz, 1);
    ASSERT_NEAR(static_cast<double>(output.size()), static_cast<double>(expected.size()), 1);
    // The ends ring, since the tone starts and stops there.
    for (std::size_t i = expected.size() / 10; i < expected.size() * 9 / 10; ++i) {
        ASSERT_NEAR(output[i], expected[i], 1e-4) << i;
    }
}

TEST_P(Rates, ChunksChangeNothing) {
    const auto [from_hz, to_hz] = GetParam();
    std::mt19937 random(1);
    std::uniform_real_distribution<float> noise(-1, 1);
    std::vector<float> input(50000);
    for (float& sample : input) sample = noise(random);

    const auto whole = resampled(input, from_hz, to_hz, input.size());
    for (const std::size_t chunk : {1, 7, 1000, 16384}) {
        EXPECT_EQ(resampled(input, from_hz, to_hz, chunk), whole) << chunk;
    }
}

INSTANTIATE_TEST_SUITE_P(Resampling, Rates,
                         ::testing::Values(std::pair{44100, 22050}, std::pair{48000, 22050}, std::pair{8000, 22050},
                                           std::pair{96000, 44100}, std::pair{384000, 16000}, std::pair{22050, 22050},
                                           std::pair{11025, 44100}));

TEST(Resampler, RemovesWhatTheNewRateCannotHold) {
    const auto output = resampled(tone(15000, 44100, 1), 44100, 22050, 4096);
    const auto middle = std::span(output).subspan(2000, output.size() - 4000);
    EXPECT_LT(*std::max_element(middle.begin(), middle.end()), 1e-4);
}

TEST(Resampler, GivesNothingForNothing) {
    EXPECT_THAT(resampled({}, 44100, 22050, 1), ::testing::IsEmpty());
    EXPECT_THAT(resampled({}, 44100, 44100, 1), ::testing::IsEmpty());
}

}  // namespace
}  // namespace segue::audio
