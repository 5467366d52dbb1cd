// Onset strength and tempo.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

std::vector<float> onset_strength(std::span<const float> samples, int sample_rate_hz = kRate_hz) {
    const Matrix mel_db = power_to_db(mel_spectrogram(samples, {.sample_rate_hz = sample_rate_hz}));
    OnsetStrength stage;
    std::vector<float> strength;
    for (std::size_t frame = 0; frame < mel_db.rows(); ++frame) strength.push_back(stage.apply(mel_db.row(frame)));
    return strength;
}

TEST(OnsetStrength, EqualsLibrosa) {
    expect_within_a_thousandth(onset_strength(interrupted_music()), golden("onset_strength").values(), 1e-4F);
}

TEST(OnsetStrength, OfSilenceIsZero) {
    EXPECT_EQ(onset_strength(std::vector<float>(3000)), std::vector<float>(6));
    EXPECT_EQ(onset_strength({}), std::vector<float>(1));
}

TEST(OnsetStrength, RefusesRowsOfDifferentLengths) {
    OnsetStrength stage;
    stage.apply(std::vector<float>(128));
    EXPECT_THROW(stage.apply(std::vector<float>(64)), Error);
}

TEST(Tempo, EqualsLibrosa) {
    const std::vector<float> beat = music(20 * kRate_hz);
    const Matrix expected = golden("tempo");
    std::size_t i = 0;
    for (const int rate : {kRate_hz, 16000, 30000}) {
        EXPECT_NEAR(tempo(onset_strength(beat, rate), rate), expected(0, i++), 1e-3) << rate;
    }
}

// The autocorrelation by its definition, window by window.
double naive_tempo(std::span<const float> onsets, int window) {
    const auto count = static_cast<int>(onsets.size());
    const auto padded = [&](int i) -> double {
        if (i < 0) return onsets.front() * std::max(0.0, 1 + i / (window / 2.0));
        if (i >= count) return onsets.back() * std::max(0.0, 1 - (i - count + 1) / (window / 2.0));
        return onsets[static_cast<std::size_t>(i)];
    };
    std::vector<double> mean(static_cast<std::size_t>(window));
    for (int frame = 0; frame < count; ++frame) {
        std::vector<double> windowed;
        for (int i = 0; i < window; ++i) {
            windowed.push_back(padded(frame + i - window / 2) * (0.5 - 0.5 * std::cos(2 * M_PI * i / window)));
        }
        std::vector<double> correlation(mean.size());
        for (std::size_t lag = 0; lag < mean.size(); ++lag) {
            for (std::size_t i = lag; i < mean.size(); ++i) correlation[lag] += windowed[i] * windowed[i - lag];
        }
        if (correlation[0] == 0) continue;
        for (std::size_t lag = 0; lag < mean.size(); ++lag) mean[lag] += correlation[lag] / correlation[0] / count;
    }
    std::pair<double, double> best = {-1e9, 0};
    for (std::size_t lag = 1; lag < mean.size(); ++lag) {
        const double bpm = 60.0 * kRate_hz / 512 / static_cast<double>(lag);
        const double score = std::log1p(1e6 * mean[lag]) - 0.5 * std::pow(std::log2(bpm / 120), 2);
        if (bpm < 320) best = std::max(best, {score, bpm});
    }
    return best.second;
}

TEST(Tempo, EqualsTheDefinition) {
    for (const double period : {17.0, 21.5, 30.0, 43.07, 60.0}) {
        std::vector<float> onsets(300);
        const std::vector<double> hiss = noise(onsets.size());
        for (std::size_t i = 0; i < onsets.size(); ++i) {
            const double phase = std::fmod(static_cast<double>(i), period);
            onsets[i] = static_cast<float>((phase < 2 ? 1 : 0) + 0.1 * std::abs(hiss[i]));
        }
        EXPECT_NEAR(tempo(onsets), naive_tempo(onsets, 344), 1e-9) << period;
    }
}

TEST(Tempo, OfSilenceIsNextToTheUsualOne) {
    EXPECT_NEAR(tempo({}), 120, 4);
    EXPECT_NEAR(tempo(std::vector<float>(100)), 120, 4);
    EXPECT_NEAR(tempo(std::vector<float>(1)), 120, 4);
}

TEST(Tempo, RefusesFrameRatesThatCannotBe) {
    EXPECT_THROW(tempo({}, 0), Error);
    EXPECT_THROW(tempo({}, 22050, 0), Error);
    EXPECT_THROW(tempo({}, 22050, 1), Error);
    EXPECT_THROW(tempo({}, 100, 30000), Error);
}

}  // namespace
}  // namespace segue::dsp
