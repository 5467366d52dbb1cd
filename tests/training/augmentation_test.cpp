#include "training/augmentation.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace segue::training {
namespace {

// Bands a third of an octave apart from 100 Hz.
std::vector<float> third_octaves(std::size_t bands) {
    std::vector<float> hz;
    for (std::size_t b = 0; b < bands; ++b) hz.push_back(100 * std::exp2(static_cast<float>(b) / 3));
    return hz;
}

Matrix filled(std::size_t rows, std::size_t columns, float value) {
    Matrix matrix(rows, columns);
    std::ranges::fill(matrix.values(), value);
    return matrix;
}

Matrix noise(std::size_t rows, std::size_t columns) {
    Random random({99});
    Matrix matrix(rows, columns);
    for (float& value : matrix.values()) value = static_cast<float>(-30 + 10 * random.normal());
    return matrix;
}

TEST(ChangeRate, OfOneChangesNothing) {
    const Matrix crop = noise(20, 4);
    EXPECT_EQ(change_rate(crop, 1, 20), crop);
}

TEST(ChangeRate, ReadsARampFasterAndSlower) {
    Matrix ramp(40, 1);
    for (std::size_t t = 0; t < 40; ++t) ramp(t, 0) = static_cast<float>(t);
    for (const double rate : {0.9, 1.1}) {
        const Matrix result = change_rate(ramp, rate, 30);
        ASSERT_EQ(result.rows(), 30U);
        for (std::size_t t = 0; t < 30; ++t) EXPECT_NEAR(result(t, 0), rate * static_cast<double>(t), 1e-4);
    }
}

TEST(ChangeRate, HoldsTheLastFrameBeyondTheEnd) {
    Matrix crop(2, 1);
    crop(1, 0) = 5;
    EXPECT_EQ(change_rate(crop, 1, 4)(3, 0), 5);
    EXPECT_EQ(change_rate(filled(1, 1, 7), 1, 3), filled(3, 1, 7));
}

TEST(ShiftPitch, OfNoSemitonesChangesNothing) {
    const Matrix crop = noise(5, 12);
    const Matrix result = shift_pitch(crop, third_octaves(12), 0);
    for (std::size_t i = 0; i < crop.values().size(); ++i) EXPECT_NEAR(result.values()[i], crop.values()[i], 1e-3);
}

TEST(ShiftPitch, OfFourSemitonesMovesAThirdOctaveByOneBand) {
    const Matrix crop = noise(3, 12);
    const Matrix up = shift_pitch(crop, third_octaves(12), 4);
    const Matrix down = shift_pitch(crop, third_octaves(12), -4);
    for (std::size_t b = 1; b < 11; ++b) {
        EXPECT_NEAR(up(1, b), crop(1, b - 1), 0.01);
        EXPECT_NEAR(down(1, b), crop(1, b + 1), 0.01);
    }
    EXPECT_NEAR(up(1, 0), crop(1, 0), 0.01);
    EXPECT_NEAR(down(1, 11), crop(1, 11), 0.01);
}

TEST(Equalise, AddsTheCurveToEveryFrame) {
    Matrix crop = noise(4, 3);
    const Matrix before = crop;
    const std::vector<float> curve{1, -2, 0.5};
    equalise(crop, curve);
    for (std::size_t t = 0; t < 4; ++t) {
        for (std::size_t b = 0; b < 3; ++b) EXPECT_FLOAT_EQ(crop(t, b), before(t, b) + curve[b]);
    }
}

TEST(RandomCurve, HasItsRmsAndIsSmooth) {
    Random random({7});
    double square = 0;
    constexpr int kCurves = 2000;
    for (int i = 0; i < kCurves; ++i) {
        const auto curve = random_curve(64, 2, random);
        for (std::size_t b = 1; b < curve.size(); ++b) EXPECT_LT(std::abs(curve[b] - curve[b - 1]), 3);
        for (const float value : curve) square += value * value / 64;
    }
    EXPECT_NEAR(std::sqrt(square / kCurves), 2, 0.1);
}

TEST(PassCurves, LeaveTheirSideAloneAndFallByOctaves) {
    const auto hz = third_octaves(16);
    const auto low = low_pass_curve(hz, 400, 60);    // band 6
    const auto high = high_pass_curve(hz, 400, 24);  // band 6
    for (std::size_t b = 0; b < hz.size(); ++b) {
        const float octaves = (static_cast<float>(b) - 6) / 3;
        EXPECT_NEAR(low[b], -60 * std::max(0.0F, octaves), 1e-3);
        EXPECT_NEAR(high[b], -24 * std::max(0.0F, -octaves), 1e-3);
    }
}

TEST(ChangeLevel, AddsDecibelsFarAboveTheOffsetAndNothingBelowIt) {
    Matrix crop(1, 2);
    crop(0, 0) = 0;
    crop(0, 1) = -60;  // silence: nothing but the offset
    change_level(crop, 6, 1e-6);
    EXPECT_NEAR(crop(0, 0), 6, 1e-3);
    EXPECT_NEAR(crop(0, 1), -60, 1e-3);
}

TEST(ChangeLevel, IsUndoneByItsOpposite) {
    Matrix crop = noise(5, 5);
    const Matrix before = crop;
    change_level(crop, 9, 1e-10);
    change_level(crop, -9, 1e-10);
    for (std::size_t i = 0; i < crop.values().size(); ++i) EXPECT_NEAR(crop.values()[i], before.values()[i], 1e-3);
}

TEST(AddNoise, HasTheWantedLevelAndSlope) {
    const auto bands = third_octaves(12);
    Random random({3});
    // A tone in one band; the others then show the noise.
    Matrix crop = filled(400, 12, -200);
    for (std::size_t t = 0; t < 400; ++t) crop(t, 5) = 0;
    const double tone = (bands[6] - bands[4]) / 2;
    add_noise(crop, bands, 10, 20, 1, random);
    double energy = 0;
    std::vector<double> density(12);
    for (std::size_t b = 0; b < 12; ++b) {
        const double width =
            (bands[std::min<std::size_t>(b + 1, 11)] - bands[b == 0 ? 0 : b - 1]) / (b % 11 == 0 ? 1 : 2);
        for (std::size_t t = 0; t < 400; ++t) density[b] += std::pow(10, crop(t, b) / 10) / 400;
        if (b == 5) density[b] -= 1;
        energy += density[b] * width;
    }
    EXPECT_NEAR(10 * std::log10(tone / energy), 20, 0.3);
    EXPECT_NEAR(density[1] / density[10], bands[10] / bands[1], 0.2 * bands[10] / bands[1]) << "6 dB an octave less";
}

TEST(Hide, CoversOneRunOfBandsOrFramesAndNoMoreThanAllowed) {
    Random random({11});
    std::set<std::size_t> widths;
    for (int i = 0; i < 200; ++i) {
        Matrix visible = filled(6, 10, 1);
        hide_bands(visible, 3, random);
        std::string row;
        for (const float value : visible.row(0)) row += value == 0 ? 'x' : '.';
        const auto width = static_cast<std::size_t>(std::ranges::count(row, 'x'));
        ASSERT_LE(width, 3U);
        widths.insert(width);
        EXPECT_NE(width > 0 ? row.find(std::string(width, 'x')) : 0, std::string::npos) << row;
        for (std::size_t t = 1; t < 6; ++t) EXPECT_TRUE(std::ranges::equal(visible.row(t), visible.row(0)));
    }
    EXPECT_EQ(widths.size(), 4U);

    Matrix visible = filled(4, 3, 1);
    hide_frames(visible, 100, random);  // as many as there are at most
    for (std::size_t t = 0; t < 4; ++t) {
        for (std::size_t b = 1; b < 3; ++b) EXPECT_EQ(visible(t, b), visible(t, 0));
    }
}

TEST(Augmenter, WithoutAugmentationChangesNothing) {
    const Augmenter augmenter({}, 20, 1e-10, third_octaves(4), 10);
    Random random({1});
    const Matrix crop = noise(frames_before_augmentation(20, {}), 4);
    EXPECT_EQ(augmenter.vary(crop, random), crop);
    EXPECT_EQ(augmenter.visible(random), filled(20, 4, 1));
}

TEST(Augmenter, IsRepeatableAndFinite) {
    const Augmentation everything{.time_rate = 0.1,
                                  .pitch_semitones = 1,
                                  .equaliser_db = 3,
                                  .gain_db = 6,
                                  .low_pass_chance = 0.5,
                                  .high_pass_chance = 0.5,
                                  .noise_chance = 0.5,
                                  .frequency_masks = 2,
                                  .frequency_mask_bands = 3,
                                  .time_masks = 1,
                                  .time_mask_frames = 5};
    const Augmenter augmenter(everything, 20, 1e-10, third_octaves(8), 10);
    const Matrix crop = noise(frames_before_augmentation(20, everything), 8);
    EXPECT_GE(crop.rows(), 23U);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random one({seed});
        Random two({seed});
        const Matrix result = augmenter.vary(crop, one);
        ASSERT_EQ(result.rows(), 20U);
        EXPECT_EQ(result, augmenter.vary(crop, two));
        EXPECT_EQ(augmenter.visible(one), augmenter.visible(two));
        EXPECT_THAT(result.values(), testing::Each(testing::Truly([](float value) { return std::isfinite(value); })));
    }
}

}  // namespace
}  // namespace segue::training
