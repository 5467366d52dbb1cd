// What stages that work on spectra share.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segue/descriptors.h"

namespace segue::dsp {

/// Throws kInvalidArgument unless it is a power of two from 64 to 32768.
void require_fft_size(int fft_size);
/// Throws kInvalidArgument for an impossible config.
void require_spectrum(const SpectrumConfig& config);

/// Frequency of each bin in Hz. Throws kInvalidArgument for an impossible config.
std::vector<float> bin_frequencies(const SpectrumConfig& config);

/// Throws kInvalidArgument unless a spectrum has the number of bins that a stage was made for.
void require_bins(std::span<const float> spectrum, std::size_t bins);

/// Hann window for frames that follow one another without end: one sample short of symmetric.
std::vector<double> periodic_hann(std::size_t size);

}  // namespace segue::dsp
