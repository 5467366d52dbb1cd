// Discrete Fourier transform of real numbers.
#pragma once

#include <memory>
#include <span>

namespace segue::dsp {

/// Transforms its own buffer: fill input(), call transform(), read the spectrum.
class RealFft {
  public:
    /// `size`: a power of two, at least 64.
    explicit RealFft(int size);
    ~RealFft();
    RealFft(RealFft&&) noexcept;
    RealFft& operator=(RealFft&&) noexcept;

    std::span<float> input();
    /// size / 2 + 1 complex numbers, real and imaginary parts in turn; unscaled; valid until the next call.
    /// The input is left in an unspecified state.
    std::span<const float> transform();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// The same in double precision.
class DoubleRealFft {
  public:
    explicit DoubleRealFft(int size);
    ~DoubleRealFft();
    DoubleRealFft(DoubleRealFft&&) noexcept;
    DoubleRealFft& operator=(DoubleRealFft&&) noexcept;

    std::span<double> input();
    std::span<const double> transform();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace segue::dsp
