// Zero-crossing rate and RMS.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

template <class Stage>
std::vector<float> of_samples(Stage stage, std::span<const float> samples, std::size_t chunk = 1000) {
    std::vector<float> values;
    const auto take = [&] {
        while (const auto value = stage.next()) values.push_back(*value);
    };
    for (std::size_t i = 0; i < samples.size(); i += chunk) {
        stage.push(samples.subspan(i, std::min(chunk, samples.size() - i)));
        take();
    }
    stage.finish();
    take();
    return values;
}

TEST(ZeroCrossingRate, EqualsLibrosa) {
    expect_within_a_thousandth(of_samples(ZeroCrossingRate(), interrupted_music()),
                               golden("zero_crossing_rate").values());
}

TEST(Rms, EqualsLibrosa) {
    expect_within_a_thousandth(of_samples(Rms(), interrupted_music()), golden("rms").values());
}

TEST(SampleFrames, ChunksChangeNothing) {
    const std::vector<float> samples = music(9000);
    for (const std::size_t chunk : {1U, 511U, 2048U, 5000U}) {
        EXPECT_EQ(of_samples(Rms(), samples, chunk), of_samples(Rms(), samples, 9000));
        EXPECT_EQ(of_samples(ZeroCrossingRate(), samples, chunk), of_samples(ZeroCrossingRate(), samples, 9000));
    }
}

TEST(SampleFrames, OfSilenceAndNothingAreZero) {
    for (const std::size_t length : {0U, 1U, 600U}) {
        const std::vector<float> silence(length);
        const std::vector<float> expected(1 + length / 512, 0.0F);
        EXPECT_EQ(of_samples(Rms(), silence), expected);
        EXPECT_EQ(of_samples(ZeroCrossingRate(), silence), expected);
    }
}

TEST(SampleFrames, NoSampleMakesAnythingButFiniteNumbers) {
    std::vector<float> samples(3000, std::numeric_limits<float>::max());
    samples[7] = std::numeric_limits<float>::quiet_NaN();
    samples[8] = -std::numeric_limits<float>::infinity();
    for (const float value : of_samples(Rms(), samples)) EXPECT_TRUE(std::isfinite(value));
    for (const float value : of_samples(ZeroCrossingRate(), samples)) EXPECT_TRUE(std::isfinite(value));
}

TEST(Rms, OfASineIsItsAmplitudeByTheRootOfTwo) {
    std::vector<float> sine(8192);
    for (std::size_t i = 0; i < sine.size(); ++i) {
        sine[i] = static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * static_cast<double>(i) / 64));
    }
    EXPECT_NEAR(of_samples(Rms(), sine)[8], 0.5 / std::numbers::sqrt2, 1e-6);
    EXPECT_NEAR(of_samples(ZeroCrossingRate(), sine)[8], 2.0 / 64, 1e-3);
}

TEST(ZeroCrossingRate, DoesNotCountTheEdgesOfTheSignal) {
    EXPECT_EQ(of_samples(ZeroCrossingRate(), std::vector<float>(5000, -0.5F)), std::vector<float>(10, 0.0F));
}

TEST(ZeroCrossingRate, TinyValuesCountAsZero) {
    std::vector<float> samples(5000);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = i % 2 == 0 ? 1e-11F : -1e-11F;
    EXPECT_EQ(of_samples(ZeroCrossingRate(), samples), std::vector<float>(10, 0.0F));
}

TEST(SampleFrames, RefuseFramesThatCannotBe) {
    for (const FrameConfig& config :
         {FrameConfig{.frame_length = 0}, FrameConfig{.frame_length = 2047}, FrameConfig{.frame_length = -2},
          FrameConfig{.frame_length = 65536}, FrameConfig{.hop_length = 0}, FrameConfig{.hop_length = 2049}}) {
        EXPECT_THROW(Rms{config}, Error);
        EXPECT_THROW(ZeroCrossingRate{config}, Error);
    }
}

}  // namespace
}  // namespace segue::dsp
