#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

std::vector<float> tone(double hz, std::size_t count) {
    std::vector<float> samples(count);
    for (std::size_t i = 0; i < count; ++i) {
        samples[i] = static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / kRate_hz));
    }
    return samples;
}

Matrix chroma_frames(ChromaStft& chroma, std::span<const float> samples, std::size_t chunk) {
    Matrix frames;
    const auto take = [&] {
        for (auto row = chroma.next(); !row.empty(); row = chroma.next()) frames.append_row(row);
    };
    for (std::size_t i = 0; i < samples.size(); i += chunk) {
        chroma.push(samples.subspan(i, std::min(chunk, samples.size() - i)));
        take();
    }
    chroma.finish();
    take();
    return frames;
}

double tuning_of(std::span<const float> samples) {
    const Matrix power = power_spectra(samples);
    TuningEstimator estimator;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) estimator.push(power.row(frame));
    return estimator.result();
}

TEST(Chroma, EqualsLibrosaWithItsOwnTuning) {
    ChromaStft chroma;
    const Matrix frames = chroma_frames(chroma, interrupted_music(), 10000);
    EXPECT_NEAR(chroma.tuning(), golden("tuning")(0, 0), 1e-6);
    expect_near(every(8, frames), golden("chroma_stft"), 1e-4F);
}

TEST(Chroma, EqualsLibrosaForAGivenTuning) {
    const Matrix power = power_spectra(interrupted_music());
    ChromaFilterbank filterbank({}, 0.37);
    Matrix frames;
    for (std::size_t frame = 0; frame < power.rows(); frame += 16)
        frames.append_row(filterbank.apply(power.row(frame)));
    expect_near(frames, golden("chroma_detuned"), 1e-4F);
}

TEST(Chroma, AToneIsItsPitchClass) {
    const std::vector<double> c_major = {261.63, 293.66, 329.63, 349.23, 392.0, 440.0, 493.88};
    const std::vector<std::ptrdiff_t> classes = {0, 2, 4, 5, 7, 9, 11};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        ChromaStft chroma;
        const Matrix frames = chroma_frames(chroma, tone(c_major[i], 20000), 20000);
        const auto row = frames.row(20);
        EXPECT_EQ(std::ranges::max_element(row) - row.begin(), classes[i]);
        EXPECT_EQ(std::ranges::max(row), 1);
    }
}

TEST(Chroma, ChunksChangeNothing) {
    const std::vector<float> samples = music(20000);
    ChromaStft whole;
    const Matrix expected = chroma_frames(whole, samples, 20000);
    for (const std::size_t chunk : {1U, 512U, 7777U}) {
        ChromaStft chroma;
        EXPECT_EQ(chroma_frames(chroma, samples, chunk), expected) << "chunks of " << chunk;
    }
}

// A low sample rate makes five minutes short.
TEST(Chroma, TheTuningOfALongSignalIsThatOfItsBeginning) {
    const SpectrumConfig config{.sample_rate_hz = 1000, .fft_size = 256};
    const std::vector<float> beginning = music(300 * 1000);
    std::vector<float> samples = beginning;
    const std::vector<float> rest = tone(9000, 50000);
    samples.insert(samples.end(), rest.begin(), rest.end());

    ChromaStft short_chroma(config, 128);
    chroma_frames(short_chroma, beginning, 4096);
    ChromaStft chroma(config, 128);
    const Matrix frames = chroma_frames(chroma, samples, 4096);
    EXPECT_EQ(chroma.tuning(), short_chroma.tuning());
    EXPECT_EQ(frames.rows(), 1 + samples.size() / 128);
    for (const std::size_t chunk : {1000U, 300000U, 350000U}) {
        ChromaStft again(config, 128);
        EXPECT_EQ(chroma_frames(again, samples, chunk), frames) << "chunks of " << chunk;
    }
}

TEST(Chroma, OfSilenceIsZero) {
    ChromaStft chroma;
    const Matrix frames = chroma_frames(chroma, std::vector<float>(3000), 3000);
    EXPECT_EQ(frames.rows(), 6U);
    EXPECT_EQ(std::ranges::max(frames.values()), 0);
    EXPECT_EQ(chroma.tuning(), 0);
}

TEST(Tuning, IsThatOfATone) {
    for (const double tuning : {-0.45, -0.2, 0.0, 0.13, 0.4}) {
        EXPECT_NEAR(tuning_of(tone(880 * std::exp2(tuning / 12), 30000)), tuning, 0.035) << tuning;
    }
}

TEST(Chroma, RefusesWhatCannotBe) {
    EXPECT_THROW(ChromaFilterbank({}, std::numeric_limits<double>::quiet_NaN()), Error);
    EXPECT_THROW(ChromaFilterbank({.fft_size = 100}, 0), Error);
    EXPECT_THROW(ChromaFilterbank({}, 0).apply(std::vector<float>(100)), Error);
    EXPECT_THROW(TuningEstimator({.sample_rate_hz = -1}), Error);
    EXPECT_THROW(TuningEstimator().push(std::vector<float>(100)), Error);
    EXPECT_THROW(ChromaStft({}, 0), Error);
}

}  // namespace
}  // namespace segue::dsp
