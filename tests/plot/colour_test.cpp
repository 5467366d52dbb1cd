#include "plot/colour.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace segue::plot {
namespace {

double linear(std::uint8_t byte) {
    const double encoded = byte / 255.0;
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

// CIE L*, from the definition: another space than the one that the colours are made in.
double cie_lightness(Rgb colour) {
    const double y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389 / 27;
}

// OKLab, the way from sRGB that the code under test does not contain.
std::array<double, 3> oklab(Rgb colour) {
    const double red = linear(colour.red);
    const double green = linear(colour.green);
    const double blue = linear(colour.blue);
    const double l = std::cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const double m = std::cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const double s = std::cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double distance(Rgb from, Rgb to) {
    const auto a = oklab(from);
    const auto b = oklab(to);
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

TEST(LevelColours, LightnessRisesAllTheWay) {
    const auto& colours = level_colours();
    for (std::size_t i = 1; i < colours.size(); ++i) {
        EXPECT_GT(cie_lightness(colours[i]), cie_lightness(colours[i - 1])) << i;
    }
    EXPECT_LT(cie_lightness(colours.front()), 5);
    EXPECT_GT(cie_lightness(colours.back()), 93);
}

TEST(LevelColours, EqualStepsAreEquallyFarApart) {
    // Over 15 of 255 steps, so that rounding to bytes does not matter.
    const auto& colours = level_colours();
    double mean = 0;
    for (std::size_t i = 15; i < colours.size(); i += 15) mean += distance(colours[i - 15], colours[i]) / 17;
    for (std::size_t i = 15; i < colours.size(); i += 15) {
        EXPECT_NEAR(distance(colours[i - 15], colours[i]), mean, 0.06 * mean) << i;
    }
}

TEST(FromOklch, AgreesWithTheWayBack) {
    for (const double hue : {10.0, 100.0, 200.0, 300.0}) {
        const auto lab = oklab(from_oklch(0.6, 0.08, hue));
        EXPECT_NEAR(lab[0], 0.6, 0.005);
        EXPECT_NEAR(std::hypot(lab[1], lab[2]), 0.08, 0.005);
        EXPECT_NEAR(std::fmod(std::atan2(lab[2], lab[1]) * 180 / M_PI + 360, 360), hue, 3);
    }
}

TEST(ShareColour, DarkensFromWhite) {
    EXPECT_EQ(share_colour(0), kWhite);
    for (int percent = 1; percent <= 100; ++percent) {
        EXPECT_LT(cie_lightness(share_colour(percent / 100.0)), cie_lightness(share_colour((percent - 1) / 100.0)));
    }
    EXPECT_EQ(share_colour(2), share_colour(1));
}

TEST(EvidenceColour, IsNeutralAtZeroAndDarkensToBothSides) {
    EXPECT_EQ(evidence_colour(0), kWhite);
    for (const double sign : {-1.0, 1.0}) {
        for (int percent = 1; percent <= 100; ++percent) {
            EXPECT_LT(cie_lightness(evidence_colour(sign * percent / 100)),
                      cie_lightness(evidence_colour(sign * (percent - 1) / 100)));
        }
        EXPECT_EQ(evidence_colour(2 * sign), evidence_colour(sign));
    }
    EXPECT_GT(cie_lightness(evidence_colour(1)) - cie_lightness(evidence_colour(-1)), 15);
}

TEST(CurveColours, DifferInLightnessToo) {
    EXPECT_GT(std::abs(cie_lightness(kTraining) - cie_lightness(kValidation)), 5);
}

}  // namespace
}  // namespace segue::plot
