#include "plot/colour.h"

#include <algorithm>
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

// A colour as eyes see it that lack one kind of cones: G. Machado, M. Oliveira, L. Fernandes, 2009, severity 1.
using Simulation = std::array<std::array<double, 3>, 3>;
constexpr std::array<Simulation, 3> kBlindness{
    {{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}}};

Rgb seen(Rgb colour, const Simulation& eyes) {
    std::array<std::uint8_t, 3> bytes{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double value = std::clamp(
            eyes[i][0] * linear(colour.red) + eyes[i][1] * linear(colour.green) + eyes[i][2] * linear(colour.blue), 0.0,
            1.0);
        const double encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
        bytes[i] = static_cast<std::uint8_t>(std::lround(255 * encoded));
    }
    return {bytes[0], bytes[1], bytes[2]};
}

TEST(GroupColours, AreApartForEveryKindOfEyes) {
    for (std::size_t i = 0; i < kGroupColours.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            EXPECT_GT(distance(kGroupColours[i], kGroupColours[k]), 0.17) << i << " " << k;
            for (const Simulation& eyes : kBlindness) {
                EXPECT_GT(distance(seen(kGroupColours[i], eyes), seen(kGroupColours[k], eyes)), 0.1) << i << " " << k;
            }
        }
        EXPECT_GT(oklab(kGroupColours[i])[0], 0.45) << "seen on black";
        EXPECT_LT(oklab(kGroupColours[i])[0], 0.85) << "seen on white";
    }
}

TEST(CurveColours, DifferInLightnessToo) {
    EXPECT_GT(std::abs(cie_lightness(kTraining) - cie_lightness(kValidation)), 5);
}

}  // namespace
}  // namespace segue::plot
