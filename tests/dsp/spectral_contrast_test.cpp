#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

TEST(SpectralContrast, EqualsLibrosa) {
    const Matrix power = power_spectra(interrupted_music());
    Magnitudes magnitudes;
    SpectralExtremes extremes;
    Matrix peaks;
    Matrix valleys;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) {
        const auto result = extremes.apply(magnitudes.apply(power.row(frame)));
        peaks.append_row(result.peaks);
        valleys.append_row(result.valleys);
    }
    expect_within_a_thousandth(every(8, spectral_contrast(peaks, valleys)).values(),
                               golden("spectral_contrast").values(), 1e-3F);
}

TEST(SpectralExtremes, AreTheOutermostTwoPercentOfEachBand) {
    std::vector<float> rising(1025);
    std::iota(rising.begin(), rising.end(), 0.0F);
    const auto result = SpectralExtremes().apply(rising);
    // Below 200 Hz lie bins 0 to 18, of which the last is left out; one of them is taken.
    EXPECT_EQ(result.valleys.front(), 0);
    EXPECT_EQ(result.peaks.front(), 17);
    // The last band is bins 594 to 1024; 9 of them are taken.
    EXPECT_EQ(result.valleys.back(), 598);
    EXPECT_EQ(result.peaks.back(), 1020);
}

TEST(SpectralExtremes, DoNotDependOnTheOrderWithinABand) {
    std::vector<float> rising(1025);
    std::iota(rising.begin(), rising.end(), 0.0F);
    std::vector<float> turned = rising;
    std::reverse(turned.begin() + 600, turned.end());
    SpectralExtremes extremes;
    EXPECT_EQ(extremes.apply(turned).peaks, extremes.apply(rising).peaks);
    EXPECT_EQ(extremes.apply(turned).valleys, extremes.apply(rising).valleys);
}

TEST(SpectralContrast, OfSilenceIsZero) {
    EXPECT_EQ(std::ranges::max(spectral_contrast(Matrix(3, 7), Matrix(3, 7)).values()), 0);
    EXPECT_TRUE(spectral_contrast(Matrix(), Matrix()).empty());
}

TEST(SpectralContrast, RefusesWhatCannotBe) {
    EXPECT_THROW(spectral_contrast(Matrix(3, 7), Matrix(2, 7)), Error);
    EXPECT_THROW(SpectralExtremes({.sample_rate_hz = 12800}), Error);
    EXPECT_THROW(SpectralExtremes({.sample_rate_hz = 8000}), Error);
    EXPECT_THROW(SpectralExtremes({.fft_size = 64}), Error);
    EXPECT_THROW(SpectralExtremes().apply(std::vector<float>(513)), Error);
    EXPECT_NO_THROW(SpectralExtremes({.sample_rate_hz = 12801}));
    EXPECT_NO_THROW(SpectralExtremes({.sample_rate_hz = 384000, .fft_size = 32768}));
}

}  // namespace
}  // namespace segue::dsp
