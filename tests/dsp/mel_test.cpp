#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

TEST(MelSpectrogram, EqualsLibrosa) {
    const Matrix mel = mel_spectrogram(music(2 * kRate_hz + 1));
    ASSERT_EQ(mel.rows(), 87U);
    expect_near_relative_to_row(every(8, mel), golden("mel"), 1e-5F);
}

TEST(MelSpectrogram, EqualsLibrosaWithHtkScaleAndEqualHeights) {
    const MelConfig config{.sample_rate_hz = 16000,
                           .fft_size = 1024,
                           .bands = 40,
                           .low_hz = 50,
                           .high_hz = 7000,
                           .scale = MelScale::kHtk,
                           .area_normalised = false};
    expect_near_relative_to_row(mel_spectrogram(music(8000), config), golden("mel_htk"), 1e-5F);
}

TEST(MelSpectrogram, OfAnEmptySignalIsOneSilentFrame) {
    const Matrix mel = mel_spectrogram({});
    EXPECT_EQ(mel.rows(), 1U);
    EXPECT_EQ(mel.columns(), 128U);
    EXPECT_EQ(std::ranges::max(mel.values()), 0);
}

TEST(MelFilterbank, BandsWithoutABinAreSilent) {
    MelFilterbank filterbank({.fft_size = 64, .bands = 128});
    const std::vector<float> power(33, 1.0F);
    const auto energies = filterbank.apply(power);
    EXPECT_EQ(std::ranges::min(energies), 0);
    EXPECT_GT(std::ranges::max(energies), 0);
}

TEST(MelFilterbank, TrianglesOfEqualHeightSumToOneBetweenTheOuterCentres) {
    MelFilterbank filterbank({.bands = 20, .area_normalised = false});
    const std::vector<float> frequencies = bin_frequencies(kRate_hz, 2048);
    for (std::size_t bin = 0; bin < frequencies.size(); ++bin) {
        if (frequencies[bin] < filterbank.centre_hz().front() || frequencies[bin] > filterbank.centre_hz().back()) {
            continue;
        }
        std::vector<float> power(frequencies.size());
        power[bin] = 1;
        float sum = 0;
        for (const float energy : filterbank.apply(power)) sum += energy;
        EXPECT_NEAR(sum, 1, 1e-5) << frequencies[bin] << " Hz";
    }
}

TEST(MelFilterbank, CentresRise) {
    const MelFilterbank filterbank;
    ASSERT_EQ(filterbank.centre_hz().size(), 128U);
    EXPECT_TRUE(std::ranges::is_sorted(filterbank.centre_hz()));
    EXPECT_LT(filterbank.centre_hz().back(), 11025);
}

TEST(MelFilterbank, RefusesBandsThatCannotBe) {
    for (const MelConfig& config :
         {MelConfig{.bands = 0}, MelConfig{.low_hz = -1}, MelConfig{.low_hz = 5000, .high_hz = 4000},
          MelConfig{.high_hz = 11026}, MelConfig{.low_hz = 11025}, MelConfig{.sample_rate_hz = 0},
          MelConfig{.fft_size = 0}, MelConfig{.low_hz = 0.0 / 0.0}, MelConfig{.high_hz = 0.0 / 0.0}}) {
        try {
            const MelFilterbank filterbank(config);
            ADD_FAILURE() << "accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        }
    }
}

TEST(MelFilterbank, RefusesASpectrumOfAnotherSize) {
    MelFilterbank filterbank;
    EXPECT_THROW(filterbank.apply(std::vector<float>(1024)), Error);
    EXPECT_THROW(filterbank.apply({}), Error);
}

TEST(MelSpectrogram, RefusesAHopThatCannotBe) {
    EXPECT_THROW(mel_spectrogram(music(100), MelConfig{}, 0), Error);
}

}  // namespace
}  // namespace segue::dsp
