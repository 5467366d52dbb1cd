#include <cstddef>

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

}  // namespace

class Stft::Impl {
  public:
    explicit Impl(const StftConfig& config)
        : frames_(frame_config(config), Padding::kZeros),
          window_(periodic_hann(static_cast<std::size_t>(config.fft_size))),
          power_(window_.size() / 2 + 1),
          fft_(config.fft_size) {}

    void push(std::span<const float> samples) { frames_.push(samples); }
    void finish() { frames_.finish(); }
    void reset() { frames_.reset(); }

    std::span<const float> next() {
        const std::span<const float> frame = frames_.next();
        if (frame.empty()) return {};
        kernels::multiply(frame, window_.data(), fft_.input().data());
        kernels::squared_magnitudes(fft_.transform(), power_.data());
        return power_;
    }

  private:
    FrameBuffer frames_;
    std::vector<float> window_;
    std::vector<float> power_;
    RealFft fft_;
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
