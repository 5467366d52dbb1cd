// Signals that scripts/golden-dsp.py generates too, and what librosa made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "segue/core.h"
#include "segue/dsp.h"

namespace segue::dsp {

inline constexpr int kRate_hz = 22050;

/// Equally distributed, -1 to 1, always the same.
std::vector<double> noise(std::size_t count);

/// A rising tone, a steady chord, and a burst of noise each half second, and a little noise throughout.
std::vector<float> music(std::size_t count);

/// Six seconds of music with a second of silence after the third.
std::vector<float> interrupted_music();

/// All power spectra of a signal, [frames x bins].
Matrix power_spectra(std::span<const float> samples, const StftConfig& config = {});

/// A matrix of tests/dsp/golden.txt.
Matrix golden(std::string_view name);

}  // namespace segue::dsp
