#include <algorithm>
#include <cstddef>
#include <functional>

#include "dsp/frame_buffer.h"
#include "dsp/kernels.h"
#include "dsp/real_fft.h"
#include "dsp/spectrum.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

FrameConfig frame_config(const StftConfig& config) {
    require_fft_size(config.fft_size);
    return {.frame_length = config.fft_size, .hop_length = config.hop_length};
}

class WindowedSpectrum {
  public:
    virtual ~WindowedSpectrum() = default;
    virtual void analyse(std::span<const float> frame, std::span<float> power) = 0;
};

class SingleSpectrum : public WindowedSpectrum {
  public:
    explicit SingleSpectrum(int size) : fft_(size) {
        for (const double value : periodic_hann(fft_.input().size())) window_.push_back(static_cast<float>(value));
    }
    void analyse(std::span<const float> frame, std::span<float> power) override {
        kernels::multiply(frame, window_.data(), fft_.input().data());
        kernels::squared_magnitudes(fft_.transform(), power.data());
    }

  private:
    RealFft fft_;
    std::vector<float> window_;
};

class DoubleSpectrum : public WindowedSpectrum {
  public:
    explicit DoubleSpectrum(int size) : fft_(size), window_(periodic_hann(fft_.input().size())) {}
    void analyse(std::span<const float> frame, std::span<float> power) override {
        std::ranges::transform(frame, window_, fft_.input().begin(), std::multiplies<>());
        const std::span<const double> spectrum = fft_.transform();
        for (std::size_t k = 0; k < power.size(); ++k) {
            const double re = spectrum[2 * k];
            const double im = spectrum[2 * k + 1];
            power[k] = static_cast<float>(re * re + im * im);
        }
    }

  private:
    DoubleRealFft fft_;
    std::vector<double> window_;
};

std::unique_ptr<WindowedSpectrum> make_spectrum(const StftConfig& config) {
    if (config.precision == Precision::kDouble) return std::make_unique<DoubleSpectrum>(config.fft_size);
    return std::make_unique<SingleSpectrum>(config.fft_size);
}

}  // namespace

class Stft::Impl {
  public:
    explicit Impl(const StftConfig& config)
        : frames_(frame_config(config), Padding::kZeros),
          spectrum_(make_spectrum(config)),
          power_(static_cast<std::size_t>(config.fft_size) / 2 + 1) {}

    void push(std::span<const float> samples) { frames_.push(samples); }
    void finish() { frames_.finish(); }
    void reset() { frames_.reset(); }

    std::span<const float> next() {
        const std::span<const float> frame = frames_.next();
        if (frame.empty()) return {};
        spectrum_->analyse(frame, power_);
        return power_;
    }

  private:
    FrameBuffer frames_;
    std::unique_ptr<WindowedSpectrum> spectrum_;
    std::vector<float> power_;
};

Stft::Stft(const StftConfig& config) : impl_(std::make_unique<Impl>(config)) {}
Stft::~Stft() = default;
Stft::Stft(Stft&&) noexcept = default;
Stft& Stft::operator=(Stft&&) noexcept = default;

void Stft::push(std::span<const float> samples) {
    impl_->push(samples);
}
void Stft::finish() {
    impl_->finish();
}
std::span<const float> Stft::next() {
    return impl_->next();
}
void Stft::reset() {
    impl_->reset();
}

}  // namespace segue::dsp
