// Colours, and the scales that turn numbers into them.
#pragma once

#include <array>
#include <cstdint>

namespace segue::plot {

struct Rgb {
    std::uint8_t red, green, blue;

    friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline constexpr Rgb kWhite{255, 255, 255};
inline constexpr Rgb kInk{34, 34, 34};          // texts and curves' frames
inline constexpr Rgb kFaintInk{105, 105, 105};  // second-rank texts
inline constexpr Rgb kGrid{222, 222, 222};
inline constexpr Rgb kMissing{150, 150, 150};  // no data
// Vermillion and blue of Okabe and Ito's palette: apart in hue and lightness for every kind of colour vision.
inline constexpr Rgb kTraining{213, 94, 0};
inline constexpr Rgb kValidation{0, 114, 178};

/// Colours for groups, on white and on black: also to eyes that lack red, green or blue cones every two of them are at
/// least 0.1 apart in OKLab. Found by simulated annealing over simulations of such eyes (G. Machado, M. Oliveira, L.
/// Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009).
inline constexpr std::array<Rgb, 10> kGroupColours{{{58, 158, 251},
                                                    {174, 0, 23},
                                                    {189, 214, 37},
                                                    {160, 18, 252},
                                                    {242, 156, 143},
                                                    {30, 141, 136},
                                                    {253, 63, 197},
                                                    {177, 125, 16},
                                                    {65, 217, 223},
                                                    {81, 84, 146}}};

/// Björn Ottosson's OKLCh, a perceptual colour space: lightness and chroma 0 .. 1, hue in degrees. Colours outside sRGB
/// are clipped.
Rgb from_oklch(double lightness, double chroma, double hue);

/// Colours for levels, from the quietest to the loudest: black over violet and red to pale yellow. Lightness rises all
/// the way and neighbours are equally far apart in OKLab, so that equal steps of level look equal, in grey too.
const std::array<Rgb, 256>& level_colours();

/// Colour for a share of 1: white to deep blue.
Rgb share_colour(double share);

/// Colour for evidence, -1 .. 1: blue (against) over white to orange (for). Apart for every kind of colour vision, and
/// blue is darker than orange, so that they are told apart in grey too.
Rgb evidence_colour(double share);

}  // namespace segue::plot
