// Signals that scripts/golden-dsp.py generates too, and what librosa made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "segue/core.h"

namespace segue::dsp {

inline constexpr int kRate_hz = 22050;

/// Equally distributed, -1 to 1, always the same.
std::vector<double> noise(std::size_t count);

/// A rising tone, a steady chord, and a burst of noise each half second.
std::vector<float> music(std::size_t count);

/// A matrix of tests/dsp/golden.txt.
Matrix golden(std::string_view name);

}  // namespace segue::dsp
