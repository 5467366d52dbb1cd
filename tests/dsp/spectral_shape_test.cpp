// Centroid, bandwidth, roll-off and flatness.
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

template <class Stage>
std::vector<float> of_magnitudes(Stage stage, const Matrix& power) {
    Magnitudes magnitudes;
    std::vector<float> values;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) {
        values.push_back(stage.apply(magnitudes.apply(power.row(frame))));
    }
    return values;
}

TEST(SpectralCentroid, EqualsLibrosa) {
    expect_within_a_thousandth(of_magnitudes(SpectralCentroid(), power_spectra(interrupted_music())),
                               golden("spectral_centroid").values());
}

TEST(SpectralBandwidth, EqualsLibrosa) {
    expect_within_a_thousandth(of_magnitudes(SpectralBandwidth(), power_spectra(interrupted_music())),
                               golden("spectral_bandwidth").values());
}

TEST(SpectralRolloff, EqualsLibrosa) {
    expect_within_a_thousandth(of_magnitudes(SpectralRolloff(), power_spectra(interrupted_music())),
                               golden("spectral_rolloff").values());
}

TEST(SpectralFlatness, EqualsLibrosa) {
    const Matrix power = power_spectra(interrupted_music());
    SpectralFlatness flatness;
    std::vector<float> values;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) values.push_back(flatness.apply(power.row(frame)));
    expect_within_a_thousandth(values, golden("spectral_flatness").values());
}

TEST(SpectralShape, OfASingleLineIsThatLine) {
    std::vector<float> line(1025);
    line[100] = 3;
    const float hz = 100 * 22050.0F / 2048;
    EXPECT_FLOAT_EQ(SpectralCentroid().apply(line), hz);
    EXPECT_NEAR(SpectralBandwidth().apply(line), 0, 1e-2);
    EXPECT_FLOAT_EQ(SpectralRolloff().apply(line), hz);
}

TEST(SpectralShape, OfTwoEqualLinesLiesBetween) {
    std::vector<float> lines(1025);
    lines[100] = lines[300] = 1;
    const float bin_hz = 22050.0F / 2048;
    EXPECT_FLOAT_EQ(SpectralCentroid().apply(lines), 200 * bin_hz);
    EXPECT_FLOAT_EQ(SpectralBandwidth().apply(lines), 100 * bin_hz);
    EXPECT_FLOAT_EQ(SpectralRolloff().apply(lines), 300 * bin_hz);
    EXPECT_FLOAT_EQ(SpectralRolloff({.spectrum = {}, .fraction = 0.4}).apply(lines), 100 * bin_hz);
}

TEST(SpectralShape, OfSilenceIsDefined) {
    const std::vector<float> silence(1025);
    EXPECT_EQ(SpectralCentroid().apply(silence), 0);
    EXPECT_EQ(SpectralBandwidth().apply(silence), 0);
    EXPECT_EQ(SpectralRolloff().apply(silence), 0);
    EXPECT_NEAR(SpectralFlatness().apply(silence), 1, 1e-5);
}

TEST(SpectralShape, OfAFlatSpectrumAtTheTopIsFinite) {
    EXPECT_NEAR(SpectralFlatness().apply(std::vector<float>(1025, 1e30F)), 1, 1e-4);
    EXPECT_TRUE(std::isfinite(SpectralCentroid().apply(std::vector<float>(1025, 1e16F))));
    EXPECT_NEAR(SpectralRolloff().apply(std::vector<float>(1025, 1e16F)), 0.85 * 11025, 20);
}

TEST(SpectralShape, RefusesWhatCannotBe) {
    EXPECT_THROW(SpectralCentroid().apply(std::vector<float>(1024)), Error);
    EXPECT_THROW(SpectralBandwidth().apply(std::vector<float>(1)), Error);
    EXPECT_THROW(SpectralRolloff().apply({}), Error);
    EXPECT_THROW(SpectralFlatness().apply({}), Error);
    EXPECT_THROW(SpectralCentroid({.sample_rate_hz = 0}), Error);
    EXPECT_THROW(SpectralBandwidth({.fft_size = 1000}), Error);
    for (const double fraction : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_THROW(SpectralRolloff({.spectrum = {}, .fraction = fraction}), Error) << fraction;
    }
}

}  // namespace
}  // namespace segue::dsp
