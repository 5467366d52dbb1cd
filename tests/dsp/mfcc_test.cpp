#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

TEST(Mfcc, EqualsLibrosa) {
    const Matrix coefficients = mfcc(power_to_db(mel_spectrogram(music(2 * kRate_hz + 1))));
    expect_near(coefficients, golden("mfcc"), 1e-3F);
}

TEST(Mfcc, EqualsLibrosaWhereTheLimitOf80DecibelsMatters) {
    std::vector<float> samples = music(kRate_hz);
    samples.resize(2 * kRate_hz);
    expect_near(every(4, mfcc(power_to_db(mel_spectrogram(samples)), 13)), golden("mfcc_quiet"), 1e-3F);
}

TEST(Mfcc, OfSilenceIsFinite) {
    const Matrix coefficients = mfcc(power_to_db(mel_spectrogram(std::vector<float>(3000))));
    EXPECT_EQ(coefficients.rows(), 6U);
    EXPECT_TRUE(all_finite(coefficients));
    EXPECT_NEAR(coefficients(0, 0), -100 * std::sqrt(128.0), 1e-2);
    EXPECT_NEAR(coefficients(0, 1), 0, 1e-3);
}

TEST(Dct, EqualsTheDefinitionForAnyNumbers) {
    for (const int inputs : {1, 2, 5, 13, 40, 128}) {
        const std::vector<float> values = music(static_cast<std::size_t>(inputs));
        for (int coefficients = 1; coefficients <= inputs; coefficients += 7) {
            Dct dct(inputs, coefficients);
            const auto result = dct.apply(values);
            ASSERT_EQ(result.size(), static_cast<std::size_t>(coefficients));
            for (int k = 0; k < coefficients; ++k) {
                double expected = 0;
                for (int n = 0; n < inputs; ++n) {
                    expected +=
                        values[static_cast<std::size_t>(n)] * std::cos(std::numbers::pi * k * (n + 0.5) / inputs);
                }
                expected *= std::sqrt((k == 0 ? 1.0 : 2.0) / inputs);
                EXPECT_NEAR(result[static_cast<std::size_t>(k)], expected, 1e-5);
            }
        }
    }
}

TEST(Dct, KeepsTheLengthOfAVector) {
    const std::vector<float> values = music(128);
    Dct dct(128, 128);
    double before = 0;
    double after = 0;
    for (const float value : values) before += value * value;
    for (const float value : dct.apply(values)) after += value * value;
    EXPECT_NEAR(after, before, 1e-5 * before);
}

TEST(Dct, RefusesMoreCoefficientsThanInputs) {
    for (const auto& [inputs, coefficients] : {std::pair{128, 129}, {128, 0}, {0, 0}, {-1, 1}, {5, -1}}) {
        EXPECT_THROW(Dct(inputs, coefficients), Error) << inputs << " " << coefficients;
    }
    EXPECT_THROW(mfcc(Matrix(3, 20), 40), Error);
    EXPECT_THROW(mfcc(Matrix(), 40), Error);
}

TEST(Dct, RefusesAnotherNumberOfInputs) {
    Dct dct(128, 40);
    EXPECT_THROW(dct.apply(std::vector<float>(127)), Error);
}

}  // namespace
}  // namespace segue::dsp
