// Rhythm, timbre, loudness and fingerprint: each against its definition or another implementation.
#include "segue/traits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include <chromaprint.h>
#include <ebur128.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsp/half_band.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kFramesPerSecond = 22050.0 / 512;

// An onset strength with a peak every so often, between the frames, and a little noise.
std::vector<float> pulses(double rate_hz, std::size_t frames, float height = 4) {
    std::vector<float> onsets;
    for (const double value : noise(frames)) onsets.push_back(static_cast<float>(0.1 + 0.1 * value));
    for (double place = 0; place + 1 < static_cast<double>(frames); place += kFramesPerSecond / rate_hz) {
        const auto frame = static_cast<std::size_t>(place);
        const auto part = static_cast<float>(place - static_cast<double>(frame));
        onsets[frame] += height * (1 - part);
        onsets[frame + 1] += height * part;
    }
    return onsets;
}

Rhythm rhythm_of(std::span<const float> onsets) {
    RhythmMeter meter;
    for (const float onset : onsets) meter.push(onset);
    return meter.finish();
}

TEST(Rhythm, FindsTheTempoWithinAHalfPercent) {
    for (const double bpm : {62.0, 75.3, 90.0, 97.7, 111.1, 120.0, 128.0, 133.7, 140.0, 150.5, 174.0}) {
        const auto tempo = rhythm_of(pulses(bpm / 60, 1300)).tempo_bpm;
        ASSERT_TRUE(tempo) << bpm;
        EXPECT_NEAR(*tempo, bpm, 0.005 * bpm);
    }
}

// The definition: windows of 344 frames, without their weighted mean, their spectra at the rates that a band spans.
std::vector<double> naive_pulsation(std::span<const float> onsets) {
    constexpr std::size_t kWindow = 344;
    constexpr std::size_t kSize = 1024;
    std::vector<double> shares(20);
    double means = 0;
    int windows = 0;
    for (std::size_t start = 0; start + kWindow <= onsets.size(); start += 43, ++windows) {
        std::vector<double> weights(kWindow);
        for (std::size_t i = 0; i < kWindow; ++i) {
            weights[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / kWindow);
        }
        double mean = 0;
        for (std::size_t i = 0; i < kWindow; ++i) mean += weights[i] * onsets[start + i];
        mean /= std::accumulate(weights.begin(), weights.end(), 0.0);
        means += mean;
        for (std::size_t band = 0; band < shares.size(); ++band) {
            const auto edge = [&](double i) { return 0.4 * std::pow(40, i / 21); };
            const auto b = static_cast<double>(band);
            double sum = 0;
            double sum_of_heights = 0;
            for (std::size_t k = 0; k <= kSize / 2; ++k) {
                const double hz = static_cast<double>(k) * kFramesPerSecond / kSize;
                const double height = std::min((hz - edge(b)) / (edge(b + 1) - edge(b)),
                                               (edge(b + 2) - hz) / (edge(b + 2) - edge(b + 1)));
                if (height <= 0) continue;
                double re = 0;
                double im = 0;
                for (std::size_t i = 0; i < kWindow; ++i) {
                    const double angle = 2 * std::numbers::pi * static_cast<double>(k * i) / kSize;
                    re += weights[i] * (onsets[start + i] - mean) * std::cos(angle);
                    im += weights[i] * (onsets[start + i] - mean) * std::sin(angle);
                }
                sum += height * (re * re + im * im) / std::pow(mean * kWindow / 2, 2);
                sum_of_heights += height;
            }
            shares[band] += sum / sum_of_heights;
        }
    }
    for (double& share : shares) share = 10 * std::log10(share / windows + 1e-6);
    shares.push_back(10 * std::log10(means / windows + 0.05));
    return shares;
}

TEST(Rhythm, PulsationEqualsTheDefinition) {
    const std::vector<float> onsets = pulses(2.3, 344 + 3 * 43 + 20);
    const std::vector<float> actual = rhythm_of(onsets).pulsation;
    const std::vector<double> expected = naive_pulsation(onsets);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 0.01) << i;
}

TEST(Rhythm, PulsatesMostAtItsRate) {
    for (const double rate_hz : {1.0, 2.0, 3.0}) {
        const std::vector<float> pulsation = rhythm_of(pulses(rate_hz, 1300)).pulsation;
        const auto strongest = std::max_element(pulsation.begin(), pulsation.end() - 1) - pulsation.begin();
        const double band_hz = 0.4 * std::pow(40, static_cast<double>(strongest + 1) / 21);
        const double harmonic = std::round(band_hz / rate_hz);
        EXPECT_NEAR(band_hz / (rate_hz * harmonic), 1, 0.1) << rate_hz;
    }
}

TEST(Rhythm, StrengthOfTheOnsetsMattersOnlyToTheLastNumber) {
    std::vector<float> onsets = pulses(2, 1300);
    const Rhythm soft = rhythm_of(onsets);
    for (float& onset : onsets) onset *= 3;
    const Rhythm hard = rhythm_of(onsets);
    for (std::size_t i = 0; i + 1 < soft.pulsation.size(); ++i) {
        EXPECT_NEAR(soft.pulsation[i], hard.pulsation[i], 1e-3) << i;
    }
    EXPECT_GT(hard.pulsation.back(), soft.pulsation.back() + 3);
    EXPECT_NEAR(*soft.tempo_bpm, *hard.tempo_bpm, 1e-3);
}

TEST(Rhythm, OfSilenceHasNoTempo) {
    for (const std::size_t frames : {0U, 1U, 343U, 344U, 2000U}) {
        const Rhythm rhythm = rhythm_of(std::vector<float>(frames));
        EXPECT_FALSE(rhythm.tempo_bpm) << frames;
        EXPECT_THAT(rhythm.pulsation, SizeIs(21));
        EXPECT_FLOAT_EQ(rhythm.pulsation.front(), -60);
    }
}

TEST(Rhythm, OfAShortSoundIsFinite) {
    for (const std::size_t frames : {2U, 30U, 200U}) {
        const Rhythm rhythm = rhythm_of(std::vector<float>(frames, 1.0F));
        EXPECT_THAT(rhythm.pulsation, Each(::testing::Truly([](float value) { return std::isfinite(value); })));
        ASSERT_TRUE(rhythm.tempo_bpm) << frames;
        EXPECT_LE(*rhythm.tempo_bpm, 320);
        EXPECT_GT(*rhythm.tempo_bpm, 7);
    }
}

TEST(Timbre, EqualsTheDefinition) {
    const Matrix frames = mfcc(power_to_db(mel_spectrogram(interrupted_music())), 20);
    TimbreMeter meter;
    for (std::size_t row = 0; row < frames.rows(); ++row) meter.push(frames.row(row));
    const std::vector<float> timbre = meter.result();
    ASSERT_EQ(timbre.size(), 104U);

    constexpr std::size_t n = TimbreMeter::kCoefficients;
    std::vector<double> mean(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t row = 0; row < frames.rows(); ++row)
            mean[i] += frames(row, i) / static_cast<double>(frames.rows());
        EXPECT_NEAR(timbre[i], mean[i], 1e-3);
    }
    std::size_t cell = n;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) {
            double covariance = 0;
            for (std::size_t row = 0; row < frames.rows(); ++row) {
                covariance += (frames(row, i) - mean[i]) * (frames(row, j) - mean[j]);
            }
            covariance /= static_cast<double>(frames.rows());
            EXPECT_NEAR(timbre[cell++], covariance, 1e-4 * std::abs(covariance) + 1e-2) << i << "," << j;
        }
    }
}

TEST(Timbre, NeedsFramesOfThirteenCoefficients) {
    TimbreMeter meter;
    EXPECT_THAT(meter.result(), IsEmpty());
    EXPECT_THROW(meter.push(std::vector<float>(12)), Error);
    meter.push(std::vector<float>(40, 2.0F));
    EXPECT_EQ(meter.result()[12], 2);
    EXPECT_EQ(meter.result()[13], 0);
}

std::optional<double> estimate(std::span<const float> samples) {
    const Matrix power = power_spectra(samples);
    LoudnessEstimator estimator;
    for (std::size_t row = 0; row < power.rows(); ++row) estimator.push(power.row(row));
    return estimator.result();
}

double by_libebur128(std::span<const float> samples) {
    ebur128_state* state = ebur128_init(1, kRate_hz, EBUR128_MODE_I);
    ebur128_set_channel(state, 0, EBUR128_CENTER);
    ebur128_add_frames_float(state, samples.data(), samples.size());
    double loudness = 0;
    ebur128_loudness_global(state, &loudness);
    ebur128_destroy(&state);
    return loudness;
}

std::vector<float> sine(double hz, double seconds, double amplitude) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * kRate_hz));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / kRate_hz;
        samples[i] = static_cast<float>(amplitude * std::sin(phase));
    }
    return samples;
}

TEST(LoudnessEstimator, OfASineOf997HzIsThatOfTheStandard) {
    EXPECT_NEAR(*estimate(sine(997, 20, 1)), -3.01, 0.1);
    EXPECT_NEAR(*estimate(sine(997, 20, 0.1)), -23.01, 0.1);
}

TEST(LoudnessEstimator, AgreesWithLibebur128AtEveryFrequency) {
    for (const double hz : {40.0, 60.0, 100.0, 300.0, 1000.0, 2000.0, 5000.0, 10000.0}) {
        const auto samples = sine(hz, 10, 0.2);
        EXPECT_NEAR(*estimate(samples), by_libebur128(samples), 0.2) << hz;
    }
}

TEST(LoudnessEstimator, AgreesWithLibebur128OnMusic) {
    const auto samples = music(30 * kRate_hz);
    EXPECT_NEAR(*estimate(samples), by_libebur128(samples), 0.2);
}

TEST(LoudnessEstimator, LeavesOutWhatIsFarSofterThanTheRest) {
    auto samples = sine(997, 20, 0.1);
    const double loud = *estimate(samples);
    const auto soft = sine(997, 60, 0.01);
    samples.insert(samples.end(), soft.begin(), soft.end());
    EXPECT_NEAR(*estimate(samples), by_libebur128(samples), 0.2);
    EXPECT_NEAR(*estimate(samples), loud, 0.2);
}

TEST(LoudnessEstimator, SaysNothingOfWhatIsTooShortOrTooSoft) {
    EXPECT_FALSE(estimate({}));
    EXPECT_FALSE(estimate(std::vector<float>(10 * kRate_hz)));
    EXPECT_FALSE(estimate(sine(997, 0.3, 1)));
    EXPECT_FALSE(estimate(sine(997, 10, 1e-4)));
    EXPECT_THROW(LoudnessEstimator().push(std::vector<float>(513)), Error);
}

std::vector<std::uint32_t> fingerprint_of(std::span<const float> samples, std::size_t chunk) {
    Fingerprinter fingerprinter;
    for (std::size_t start = 0; start < samples.size(); start += chunk) {
        fingerprinter.push(samples.subspan(start, std::min(chunk, samples.size() - start)));
    }
    return fingerprinter.finish();
}

TEST(Fingerprinter, GivesChromaprintsItems) {
    const auto samples = music(20 * kRate_hz);
    std::vector<std::int16_t> integers;
    for (const float sample : samples) integers.push_back(static_cast<std::int16_t>(std::lrint(32767 * sample)));
    ChromaprintContext* context = chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT);
    chromaprint_start(context, kRate_hz, 1);
    chromaprint_feed(context, integers.data(), static_cast<int>(integers.size()));
    chromaprint_finish(context);
    std::uint32_t* items = nullptr;
    int count = 0;
    chromaprint_get_raw_fingerprint(context, &items, &count);
    const auto actual = fingerprint_of(samples, samples.size());
    ASSERT_NEAR(static_cast<double>(actual.size()), count, 1);
    int different = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) different += std::popcount(actual[i] ^ items[i]);
    EXPECT_LT(different / (32.0 * count), 0.01) << "another resampler";
    EXPECT_NEAR(count, (20 - 2.6) / Fingerprinter::kItem_s, 3);
    EXPECT_NEAR(chromaprint_get_item_duration_ms(context), 1000 * Fingerprinter::kItem_s, 1);
    chromaprint_dealloc(items);
    chromaprint_free(context);
}

TEST(HalfBand, KeepsLowFrequenciesAndTakesAwayHighOnes) {
    for (const auto& [hz, share] : {std::pair(100.0, 1.0), {1000, 1}, {3500, 1}, {7600, 0}, {9000, 0}, {11000, 0}}) {
        const auto samples = sine(hz, 1, 1);
        HalfBand half_band;
        const auto halved = half_band.apply(samples);
        EXPECT_NEAR(static_cast<double>(halved.size()), kRate_hz / 2.0, 20);
        double energy = 0;
        for (const float sample : halved) energy += 2 * sample * sample / static_cast<double>(halved.size());
        EXPECT_NEAR(std::sqrt(energy), share, 0.02) << hz;
    }
}

TEST(Fingerprinter, DoesNotDependOnHowTheSignalIsCut) {
    const auto samples = music(10 * kRate_hz);
    const auto whole = fingerprint_of(samples, samples.size());
    EXPECT_THAT(whole, SizeIs(::testing::Gt(50)));
    for (const std::size_t chunk : {1U, 100U, 4097U}) EXPECT_EQ(fingerprint_of(samples, chunk), whole) << chunk;
}

TEST(Fingerprinter, HearsTwoMinutes) {
    const auto samples = music(130 * kRate_hz);
    EXPECT_EQ(fingerprint_of(samples, 5000), fingerprint_of(std::span(samples).first(120 * kRate_hz), 5000));
}

TEST(Fingerprinter, TakesAnySamples) {
    EXPECT_THAT(fingerprint_of({}, 1), IsEmpty());
    EXPECT_THAT(fingerprint_of(music(2 * kRate_hz), 1000), IsEmpty());
    auto samples = music(5 * kRate_hz);
    samples[100] = std::nanf("");
    samples[200] = 1e30F;
    samples[300] = -INFINITY;
    EXPECT_FALSE(fingerprint_of(samples, 1000).empty());
}

TEST(TraitsMeter, GivesWhatItsStagesGive) {
    const auto samples = interrupted_music();
    const Matrix power = power_spectra(samples);
    TraitsMeter meter;
    meter.hear(samples);
    for (std::size_t row = 0; row < power.rows(); ++row) meter.see(power.row(row));
    const Traits traits = meter.finish();
    const Matrix cepstrum = mfcc(power_to_db(mel_spectrogram(samples)), 40);
    EXPECT_EQ(traits.mfcc_mean, column_statistics(cepstrum).mean);
    TimbreMeter timbre;
    for (std::size_t row = 0; row < cepstrum.rows(); ++row) timbre.push(cepstrum.row(row));
    EXPECT_EQ(traits.timbre, timbre.result());
    EXPECT_EQ(traits.loudness_lufs, estimate(samples));
    EXPECT_EQ(traits.fingerprint, fingerprint_of(samples, samples.size()));
    EXPECT_THAT(traits.rhythm.pulsation, SizeIs(21));
}

TEST(TraitsMeter, OfNothingIsEmpty) {
    const Traits traits = TraitsMeter().finish();
    EXPECT_THAT(traits.mfcc_mean, IsEmpty());
    EXPECT_THAT(traits.timbre, IsEmpty());
    EXPECT_FALSE(traits.rhythm.tempo_bpm);
    EXPECT_FALSE(traits.loudness_lufs);
    EXPECT_THAT(traits.fingerprint, IsEmpty());
}

}  // namespace
}  // namespace segue::dsp
