// Inner loops, compiled for each instruction set and chosen when the program runs.
#pragma once

#include <cstddef>
#include <span>

#include "segue/dsp.h"

namespace segue::dsp::kernels {

/// Filters start and end on multiples of this many weights, zeros included.
inline constexpr std::size_t kFilterAlignment = 8;
/// Rows of the matrix of `transform` are padded to a multiple of this many numbers.
inline constexpr std::size_t kRowAlignment = 16;
/// Least number of complex numbers that `split_halves` takes.
inline constexpr std::size_t kSmallestHalf = 32;

/// Copies; NaN and infinities become 0, and values are limited to +-limit.
void copy_limited(std::span<const float> samples, float limit, float* out);

/// out[i] = samples[i] * window[i]. Sizes: multiples of 64.
void multiply(std::span<const float> samples, const float* window, float* out);

/// The spectrum of 2 n real numbers (n + 1 complex ones) from the transform of the n complex numbers that they make
/// when taken in pairs. turn[k] = exp(-pi i k / n), k < n / 2. n: a multiple of kSmallestHalf.
void split_halves(std::span<const float> packed, const float* turn_re, const float* turn_im, float* out);

/// out[i] = re^2 + im^2 of complex numbers given as re, im, re, im ...
void squared_magnitudes(std::span<const float> complex, float* out);

/// out[i] = sum of weights * power over the bins of filter i.
void filter(std::span<const float> power, std::span<const FilterSpan> filters, const float* weights, float* out);

/// values[i] = 10 log10(max(values[i] + offset, amin))
void to_decibels(std::span<float> values, float offset, float amin);

/// values[i] = max(values[i], floor)
void limit_below(std::span<float> values, float floor);

/// Largest value; lowest float for none.
float maximum(std::span<const float> values);

void square_roots(std::span<const float> values, float* out);

float sum(std::span<const float> values);

/// Sum of a[i] * b[i]; equal sizes.
float dot(std::span<const float> a, std::span<const float> b);

/// Sum of max(after[i] - before[i], 0); equal sizes.
float sum_of_increases(std::span<const float> before, std::span<const float> after);

/// Sum of weights[i] * (values[i] - centre)^2; equal sizes.
float weighted_squared_distances(std::span<const float> weights, std::span<const float> values, float centre);

/// out[k] = sum over i of input[i] * matrix[i * stride + k], stride a multiple of kRowAlignment; all of `stride`
/// numbers are written.
void transform(std::span<const float> input, const float* matrix, std::size_t stride, float* out);

}  // namespace segue::dsp::kernels
