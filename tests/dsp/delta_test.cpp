#include <gtest/gtest.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

Matrix mfcc_of(std::span<const float> samples, int coefficients) {
    return mfcc(power_to_db(mel_spectrogram(samples)), coefficients);
}

TEST(Delta, EqualsLibrosa) {
    const Matrix slopes = delta(mfcc_of(interrupted_music(), 40));
    Matrix chosen;
    for (std::size_t row = 0; row < 6; ++row) chosen.append_row(slopes.row(row));
    for (std::size_t row = 6; row < 294; row += 12) chosen.append_row(slopes.row(row));
    for (std::size_t row = 296; row < 302; ++row) chosen.append_row(slopes.row(row));
    expect_near(chosen, golden("mfcc_delta"), 1e-3F);
}

TEST(Delta, OfSecondOrderEqualsLibrosa) {
    expect_near(every(8, delta(mfcc_of(interrupted_music(), 5), {.order = 2})), golden("mfcc_delta_2"), 1e-3F);
}

Matrix polynomial(std::size_t rows, float slope, float curvature) {
    Matrix matrix(rows, 1);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto x = static_cast<float>(row);
        matrix(row, 0) = 3 + slope * x + curvature / 2 * x * x;
    }
    return matrix;
}

TEST(Delta, OfALineIsItsSlopeEverywhere) {
    for (const std::size_t rows : {9U, 10U, 50U}) {
        const Matrix slopes = delta(polynomial(rows, 2, 0));
        ASSERT_EQ(slopes.rows(), rows);
        for (const float slope : slopes.values()) EXPECT_NEAR(slope, 2, 1e-4);
    }
}

TEST(Delta, OfSecondOrderOfAParabolaIsItsCurvature) {
    const Matrix curvatures = delta(polynomial(30, 2, 0.5F), {.width = 5, .order = 2});
    for (const float curvature : curvatures.values()) EXPECT_NEAR(curvature, 0.5, 1e-3);
}

TEST(Delta, OfFewerRowsThanTheWidthIsZero) {
    const Matrix slopes = delta(polynomial(8, 2, 1));
    ASSERT_EQ(slopes.rows(), 8U);
    for (const float slope : slopes.values()) EXPECT_EQ(slope, 0);
    EXPECT_TRUE(delta(Matrix()).empty());
}

TEST(Delta, StreamsWithADelayOfHalfItsWidth) {
    const Matrix matrix = mfcc_of(music(20000), 5);
    const Matrix whole = delta(matrix);
    Delta stage;
    Matrix slopes;
    const auto take = [&] {
        for (auto slope = stage.next(); !slope.empty(); slope = stage.next()) slopes.append_row(slope);
    };
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        stage.push(matrix.row(row));
        take();
        EXPECT_EQ(slopes.rows(), row < 8 ? 0 : row - 3);
    }
    stage.finish();
    take();
    EXPECT_EQ(slopes, whole);
}

TEST(Delta, RefusesWhatCannotBe) {
    for (const Delta::Config& config :
         {Delta::Config{.width = 1}, Delta::Config{.width = 8}, Delta::Config{.width = -9}, Delta::Config{.order = 0},
          Delta::Config{.order = 3}}) {
        EXPECT_THROW(Delta{config}, Error);
    }
    Delta stage;
    stage.push(std::vector<float>(3));
    EXPECT_THROW(stage.push(std::vector<float>(2)), Error);
}

}  // namespace
}  // namespace segue::dsp
