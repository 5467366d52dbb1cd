#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

TEST(ToDecibels, EqualsTheLogarithmOverTheWholeRange) {
    std::vector<float> values;
    for (double power = 1e-10; power < 1e36; power *= 1.01) values.push_back(static_cast<float>(power));
    std::vector<float> decibels = values;
    to_decibels(decibels);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double expected = 10 * std::log10(static_cast<double>(values[i]));
        EXPECT_NEAR(decibels[i], expected, 1e-5 + 3e-7 * std::abs(expected)) << values[i];
    }
}

TEST(ToDecibels, DoesNotDependOnThePosition) {
    for (std::size_t count = 1; count <= 100; ++count) {
        std::vector<float> decibels(count, 0.123F);
        to_decibels(decibels);
        EXPECT_EQ(std::ranges::min(decibels), std::ranges::max(decibels));
    }
}

TEST(ToDecibels, AddsTheOffsetAndStopsAtAmin) {
    std::vector<float> values = {0, 99, 1e-12F};
    to_decibels(values, 1);
    EXPECT_NEAR(values[0], 0, 1e-6);
    EXPECT_NEAR(values[1], 20, 1e-5);
    values = {0, 1e-3F};
    to_decibels(values, 0, 1e-2F);
    EXPECT_NEAR(values[0], -20, 1e-5);
    EXPECT_NEAR(values[1], -20, 1e-5);
}

TEST(ToDecibels, RefusesAFloorOfZero) {
    std::vector<float> values = {1};
    EXPECT_THROW(to_decibels(values, 0, 0), Error);
    EXPECT_THROW(to_decibels(values, 0, -1), Error);
    EXPECT_THROW(to_decibels(values, 0, std::numeric_limits<float>::quiet_NaN()), Error);
}

TEST(PowerToDb, EqualsLibrosa) {
    expect_near(every(8, power_to_db(mel_spectrogram(music(2 * kRate_hz + 1)))), golden("mel_db"), 1e-3F);
}

TEST(PowerToDb, ReachesTopDbBelowTheMaximum) {
    Matrix power(1, 3);
    power(0, 0) = 100;
    power(0, 1) = 1;
    const Matrix limited = power_to_db(power);
    EXPECT_NEAR(limited(0, 0), 20, 1e-5);
    EXPECT_NEAR(limited(0, 1), 0, 1e-5);
    EXPECT_NEAR(limited(0, 2), -60, 1e-5);
    EXPECT_NEAR(power_to_db(power, 1e-10F, 0)(0, 2), -100, 1e-4);
}

TEST(PowerToDb, OfNothingIsNothing) {
    EXPECT_TRUE(power_to_db(Matrix()).empty());
}

}  // namespace
}  // namespace segue::dsp
