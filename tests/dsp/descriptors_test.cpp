#include "segue/descriptors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"

namespace segue::dsp {
namespace {

struct Series {
    std::array<Matrix, kDescriptors> rows;

    const Matrix& operator[](Descriptor descriptor) const { return rows[static_cast<std::size_t>(descriptor)]; }
};

std::vector<Descriptor> every_descriptor() {
    std::vector<Descriptor> all;
    for (std::size_t i = 0; i < kDescriptors; ++i) all.push_back(static_cast<Descriptor>(i));
    return all;
}

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
    extractor.finish();
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
    EXPECT_NEAR(series[Descriptor::kTuning](0, 0), golden("tuning")(0, 0), 1e-6);
}

TEST(Descriptors, EqualTheStagesOnWholeMatrices) {
    const std::vector<float> samples = interrupted_music();
    const Series series = extract(samples);
    const Matrix coefficients = mfcc(power_to_db(mel_spectrogram(samples)));
    EXPECT_EQ(series[Descriptor::kMfcc], coefficients);
    EXPECT_EQ(series[Descriptor::kMfccDelta], delta(coefficients));

    const Matrix power = power_spectra(samples, {.precision = Precision::kDouble});
    MelFilterbank filterbank;
    Matrix mel;
    for (std::size_t frame = 0; frame < power.rows(); ++frame) mel.append_row(filterbank.apply(power.row(frame)));
    EXPECT_EQ(series[Descriptor::kMelspectrogram], mel);
}

TEST(Descriptors, HaveARowForEachFrame) {
    for (const std::size_t length : {0U, 1U, 511U, 512U, 3000U}) {
        const Series series = extract(music(length));
        for (const Descriptor descriptor : every_descriptor()) {
            const std::size_t expected = is_of_whole_signal(descriptor) ? 1 : 1 + length / 512;
            EXPECT_EQ(series[descriptor].rows(), expected) << to_string(descriptor);
            EXPECT_EQ(series[descriptor].columns(), row_size(descriptor)) << to_string(descriptor);
        }
    }
}

TEST(Descriptors, ChunksChangeNothing) {
    const std::vector<float> samples = music(30000);
    const Series whole = extract(samples);
    for (const std::size_t chunk : {1U, 333U, 16385U}) {
        const Series series = extract(samples, chunk);
        EXPECT_EQ(series.rows, whole.rows) << "chunks of " << chunk;
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
        for (const Descriptor descriptor : every_descriptor()) {
            EXPECT_TRUE(all_finite(series[descriptor])) << to_string(descriptor);
        }
    }
}

TEST(Descriptors, StatisticsAreThoseOfTheRows) {
    const std::vector<float> samples = music(30000);
    const Series series = extract(samples);
    DescriptorAccumulator first;
    DescriptorAccumulator accumulator = std::move(first);
    accumulator.push(samples);
    const DescriptorStatistics statistics = accumulator.finish();
    for (const Descriptor descriptor : every_descriptor()) {
        const ColumnStatistics expected = column_statistics(series[descriptor]);
        EXPECT_EQ(statistics[descriptor].mean, expected.mean) << to_string(descriptor);
        EXPECT_EQ(statistics[descriptor].deviation, expected.deviation);
    }
    EXPECT_EQ(statistics[Descriptor::kChromaStft].mean.size(), 12U);
}

TEST(Descriptors, DoNotDependOnWhichOthersAreWanted) {
    const std::vector<float> samples = music(30000);
    const Series all = extract(samples);
    for (const Descriptor descriptor : every_descriptor()) {
        const Series alone = extract(samples, 1 << 20, {.descriptors = {descriptor}});
        for (const Descriptor other : every_descriptor()) {
            if (other == descriptor) {
                EXPECT_EQ(alone[other], all[other]) << to_string(descriptor);
            } else {
                EXPECT_TRUE(alone[other].empty()) << to_string(other) << " beside " << to_string(descriptor);
            }
        }
    }
}

TEST(Descriptors, OfASetThatIsEmptyAreNone) {
    for (const Matrix& rows : extract(music(3000), 1 << 20, {.descriptors = {}}).rows) EXPECT_TRUE(rows.empty());
}

TEST(Descriptors, AreKnownByTheirNames) {
    for (const Descriptor descriptor : every_descriptor()) {
        EXPECT_EQ(descriptor_from_string(to_string(descriptor)), descriptor);
    }
    EXPECT_EQ(to_string(Descriptor::kMelspectrogram), "melspectrogram");
    EXPECT_EQ(to_string(Descriptor::kOnsetStrength), "onset_strength");
    EXPECT_EQ(to_string(Descriptor::kTuning), "tuning");
    EXPECT_EQ(descriptor_from_string("loudness"), std::nullopt);
    EXPECT_EQ(descriptor_from_string(""), std::nullopt);
}

TEST(Descriptors, MakeSets) {
    DescriptorSet set{Descriptor::kRms};
    set.add(Descriptor::kTuning);
    for (const Descriptor descriptor : every_descriptor()) {
        EXPECT_TRUE(DescriptorSet::all().contains(descriptor));
        EXPECT_FALSE(DescriptorSet().contains(descriptor));
        EXPECT_EQ(set.contains(descriptor), descriptor == Descriptor::kRms || descriptor == Descriptor::kTuning);
    }
    EXPECT_TRUE(set.intersects({Descriptor::kTempo, Descriptor::kTuning}));
    EXPECT_FALSE(set.intersects({Descriptor::kTempo, Descriptor::kMfcc}));
}

TEST(Descriptors, RefuseWhatCannotBe) {
    EXPECT_THROW(DescriptorAccumulator({.sample_rate_hz = 8000}), Error);
    EXPECT_NO_THROW(DescriptorAccumulator({.descriptors = {Descriptor::kRms}, .sample_rate_hz = 8000}));
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
