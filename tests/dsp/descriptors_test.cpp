#include "segue/descriptors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"

namespace segue::dsp {
namespace {

struct Series {
    std::array<Matrix, kDescriptors> rows;
    DescriptorExtractor::Whole whole;

    const Matrix& operator[](Descriptor descriptor) const { return rows[static_cast<std::size_t>(descriptor)]; }
};

Series extract(std::span<const float> samples, std::size_t chunk = 1 << 20, const DescriptorConfig& config = {}) {
    Series series;
    DescriptorExtractor extractor(
        [&](Descriptor descriptor, std::span<const float> row) {
            series.rows[static_cast<std::size_t>(descriptor)].append_row(row);
        },
        config);
    for (std::size_t i = 0; i < samples.size(); i += chunk) {
        extractor.push(samples.subspan(i, std::min(chunk, samples.size() - i)));
    }
    series.whole = extractor.finish();
    return series;
}

TEST(Descriptors, EqualThoseOfLibrosaAllAtOnce) {
    const Series series = extract(interrupted_music());
    for (const Descriptor descriptor :
         {Descriptor::kSpectralCentroid, Descriptor::kSpectralBandwidth, Descriptor::kSpectralRolloff,
          Descriptor::kSpectralFlatness, Descriptor::kZeroCrossingRate, Descriptor::kRms, Descriptor::kOnsetStrength}) {
        SCOPED_TRACE(to_string(descriptor));
        expect_within_a_thousandth(series[descriptor].values(), golden(to_string(descriptor)).values(), 1e-4F);
    }
    expect_near(every(8, series[Descriptor::kChromaStft]), golden("chroma_stft"), 1e-4F);
    expect_near(every(8, series[Descriptor::kSpectralContrast]), golden("spectral_contrast"), 1e-2F);
    EXPECT_NEAR(series.whole.tuning, golden("tuning")(0, 0), 1e-6);
}

TEST(Descriptors, EqualTheStagesOnWholeMatrices) {
    const std::vector<float> samples = interrupted_music();
    const Series series = extract(samples);
    const Matrix power = power_spectra(samples, {.precision = Precision::kDouble});
    MelFilterbank filterbank;
    Matrix mel;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) mel.append_row(filterbank.apply(power.row(frame)));
    EXPECT_EQ(series[Descriptor::kMelspectrogram], mel);
    EXPECT_EQ(series[Descriptor::kMfcc], mfcc(power_to_db(mel)));
    EXPECT_EQ(series[Descriptor::kMfccDelta], delta(mfcc(power_to_db(mel))));
}

TEST(Descriptors, HaveARowForEachFrame) {
    for (const std::size_t length : {0U, 1U, 511U, 512U, 3000U}) {
        const Series series = extract(music(length));
        for (const Matrix& rows : series.rows) EXPECT_EQ(rows.rows(), 1 + length / 512);
    }
}

TEST(Descriptors, ChunksChangeNothing) {
    const std::vector<float> samples = music(30000);
    const Series whole = extract(samples);
    for (const std::size_t chunk : {1U, 333U, 16385U}) {
        const Series series = extract(samples, chunk);
        EXPECT_EQ(series.rows, whole.rows) << "chunks of " << chunk;
        EXPECT_EQ(series.whole.tempo_bpm, whole.whole.tempo_bpm);
    }
}

TEST(Descriptors, AreFiniteForAnySamples) {
    std::vector<float> wild = music(40000);
    wild[100] = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t i = 5000; i < 6000; ++i) wild[i] = std::numeric_limits<float>::max();
    wild[20000] = -std::numeric_limits<float>::infinity();
    for (const auto& samples : {std::vector<float>(), std::vector<float>(1, 0.5F), std::vector<float>(5000), wild,
                                std::vector<float>(5000, 1e-30F), std::vector<float>(5000, -1.0F)}) {
        const Series series = extract(samples);
        for (std::size_t i = 0; i < kDescriptors; ++i) {
            EXPECT_TRUE(all_finite(series.rows[i])) << to_string(static_cast<Descriptor>(i));
        }
        EXPECT_TRUE(std::isfinite(series.whole.tempo_bpm));
    }
}

TEST(Descriptors, StatisticsAreThoseOfTheRows) {
    const std::vector<float> samples = music(30000);
    const Series series = extract(samples);
    DescriptorAccumulator first;
    DescriptorAccumulator accumulator = std::move(first);
    accumulator.push(samples);
    const DescriptorStatistics statistics = accumulator.finish();
    for (std::size_t i = 0; i < kDescriptors; ++i) {
        const ColumnStatistics expected = column_statistics(series.rows[i]);
        EXPECT_EQ(statistics.columns[i].mean, expected.mean) << to_string(static_cast<Descriptor>(i));
        EXPECT_EQ(statistics.columns[i].deviation, expected.deviation);
    }
    EXPECT_EQ(statistics[Descriptor::kChromaStft].mean.size(), 12U);
    EXPECT_EQ(statistics.whole.tempo_bpm, series.whole.tempo_bpm);
}

TEST(Descriptors, HaveDistinctNames) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kDescriptors; ++i) names.insert(to_string(static_cast<Descriptor>(i)));
    EXPECT_EQ(names.size(), kDescriptors);
    EXPECT_EQ(to_string(Descriptor::kOnsetStrength), "onset_strength");
    EXPECT_EQ(to_string(Descriptor::kMelspectrogram), "melspectrogram");
}

TEST(Descriptors, RefuseWhatCannotBe) {
    EXPECT_THROW(DescriptorAccumulator({.sample_rate_hz = 8000}), Error);
    EXPECT_THROW(DescriptorAccumulator({.mfcc_coefficients = 129}), Error);
}

TEST(MfccStatistics, AreThoseOfTheWholeMatrix) {
    // The loudest frame comes late, so that what is limited is known only then.
    std::vector<float> samples = music(2 * kRate_hz);
    for (std::size_t i = 0; i < samples.size() / 2; ++i) samples[i] *= 1e-4F;
    const Matrix mel = mel_spectrogram(samples);
    MfccStatistics stage;
    for (std::size_t frame = 0; frame < mel.rows(); ++frame) stage.push(mel.row(frame));
    const ColumnStatistics statistics = stage.finish();
    const ColumnStatistics expected = column_statistics(mfcc(power_to_db(mel)));
    EXPECT_EQ(statistics.mean, expected.mean);
    EXPECT_EQ(statistics.deviation, expected.deviation);
}

TEST(MfccStatistics, OfNothingIsEmpty) {
    EXPECT_TRUE(MfccStatistics().finish().mean.empty());
}

TEST(MfccStatistics, RefusesAnotherNumberOfBands) {
    MfccStatistics stage;
    EXPECT_THROW(stage.push(std::vector<float>(64)), Error);
    EXPECT_THROW(MfccStatistics(20, 40), Error);
}

}  // namespace
}  // namespace segue::dsp
