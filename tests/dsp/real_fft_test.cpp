#include "dsp/real_fft.h"

#include <algorithm>
#include <complex>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/signals.h"

namespace segue::dsp {
namespace {

std::vector<std::complex<double>> naive_dft(std::span<const float> samples) {
    std::vector<std::complex<double>> spectrum(samples.size() / 2 + 1);
    for (std::size_t k = 0; k < spectrum.size(); ++k) {
        for (std::size_t n = 0; n < samples.size(); ++n) {
            const double turn = static_cast<double>(k * n % samples.size()) / static_cast<double>(samples.size());
            spectrum[k] += std::polar<double>(samples[n], -2 * std::numbers::pi * turn);
        }
    }
    return spectrum;
}

class RealFftOfSize : public testing::TestWithParam<int> {};

TEST_P(RealFftOfSize, EqualsTheNaiveTransform) {
    RealFft fft(GetParam());
    const std::vector<float> samples = music(fft.input().size());
    std::ranges::copy(samples, fft.input().begin());
    const std::span<const float> spectrum = fft.transform();
    const auto expected = naive_dft(samples);
    ASSERT_EQ(spectrum.size(), 2 * expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_NEAR(spectrum[2 * k], expected[k].real(), 1e-6 * GetParam()) << k;
        EXPECT_NEAR(spectrum[2 * k + 1], expected[k].imag(), 1e-6 * GetParam()) << k;
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, RealFftOfSize, testing::Values(64, 128, 256, 512, 2048));

}  // namespace
}  // namespace segue::dsp
