#include "colour.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace segue::plot {
namespace {

struct Oklab {
    double lightness, a, b;
};

Oklab oklab(double lightness, double chroma, double hue) {
    const double angle = hue * std::numbers::pi / 180;
    return {lightness, chroma * std::cos(angle), chroma * std::sin(angle)};
}

std::uint8_t srgb_byte(double linear) {
    linear = std::clamp(linear, 0.0, 1.0);
    const double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(255 * encoded));
}

// https://bottosson.github.io/posts/oklab/
Rgb to_srgb(const Oklab& colour) {
    const double l = std::pow(colour.lightness + 0.3963377774 * colour.a + 0.2158037573 * colour.b, 3);
    const double m = std::pow(colour.lightness - 0.1055613458 * colour.a - 0.0638541728 * colour.b, 3);
    const double s = std::pow(colour.lightness - 0.0894841775 * colour.a - 1.2914855480 * colour.b, 3);
    return {srgb_byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            srgb_byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            srgb_byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

// The path of the level colours through OKLab: lightness rises steadily while the hue turns from blue-violet over red
// to yellow, with most chroma in the middle, where sRGB has room for it.
Oklab level_path(double t) {
    const double lightness = 0.11 + 0.86 * t;
    const double chroma = 0.02 + 0.05 * t + 0.135 * std::sin(std::numbers::pi * t);
    const double hue = 280 + 190 * std::pow(t, 1.4);
    return oklab(lightness, chroma, hue);
}

std::array<Rgb, 256> sample_level_path() {
    constexpr int kSteps = 4096;
    std::vector<double> length(1, 0.0);  // of the path up to each step
    for (int i = 1; i <= kSteps; ++i) {
        const Oklab from = level_path((i - 1.0) / kSteps);
        const Oklab to = level_path(static_cast<double>(i) / kSteps);
        length.push_back(length.back() + std::hypot(to.lightness - from.lightness, to.a - from.a, to.b - from.b));
    }
    std::array<Rgb, 256> colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const double wanted = length.back() * static_cast<double>(i) / (colours.size() - 1.0);
        const auto step = std::lower_bound(length.begin(), length.end(), wanted) - length.begin();
        colours[i] = to_srgb(level_path(static_cast<double>(step) / kSteps));
    }
    return colours;
}

}  // namespace

Rgb from_oklch(double lightness, double chroma, double hue) {
    return to_srgb(oklab(lightness, chroma, hue));
}

const std::array<Rgb, 256>& level_colours() {
    static const std::array<Rgb, 256> colours = sample_level_path();
    return colours;
}

Rgb share_colour(double share) {
    share = std::clamp(share, 0.0, 1.0);
    return from_oklch(1.0 - 0.62 * share, 0.16 * share * (1.35 - 0.55 * share), 255);
}

Rgb evidence_colour(double share) {
    share = std::clamp(share, -1.0, 1.0);
    return share < 0 ? from_oklch(1 + 0.56 * share, -0.14 * share, 250)
                     : from_oklch(1 - 0.34 * share, 0.18 * share, 48);
}

}  // namespace segue::plot
