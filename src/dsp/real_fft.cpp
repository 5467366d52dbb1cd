#include "dsp/real_fft.h"

#include <cmath>
#include <cstddef>
#include <new>
#include <numbers>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/tx.h>
}

#include "dsp/kernels.h"

namespace segue::dsp {
namespace {

struct ContextDeleter {
    void operator()(AVTXContext* context) const { av_tx_uninit(&context); }
};
struct BufferDeleter {
    void operator()(void* buffer) const { av_free(buffer); }
};
template <class Number>
using Buffer = std::unique_ptr<Number[], BufferDeleter>;

// Aligned as libavutil's transforms want it.
template <class Number>
Buffer<Number> make_buffer(std::size_t count) {
    Buffer<Number> buffer(static_cast<Number*>(av_calloc(count, sizeof(Number))));
    if (!buffer) throw std::bad_alloc();
    return buffer;
}

// A transform of libavutil.
class Transform {
  public:
    template <class Number>
    Transform(AVTXType type, std::size_t size, Number scale) {
        AVTXContext* context = nullptr;
        if (av_tx_init(&context, &function_, type, 0, static_cast<int>(size), &scale, 0) < 0) throw std::bad_alloc();
        context_.reset(context);
    }
    void operator()(void* out, void* in, std::size_t stride) const {
        function_(context_.get(), out, in, static_cast<std::ptrdiff_t>(stride));
    }

  private:
    std::unique_ptr<AVTXContext, ContextDeleter> context_;
    av_tx_fn function_ = nullptr;
};

}  // namespace

// Takes the real numbers in pairs for complex ones: a transform of half the size, which libavutil has in SIMD, and a
// pass that splits its spectrum.
class RealFft::Impl {
  public:
    explicit Impl(std::size_t size)
        : size_(size),
          input_(make_buffer<float>(size)),
          packed_(make_buffer<float>(size)),
          spectrum_(make_buffer<float>(size + 2)),
          transform_(AV_TX_FLOAT_FFT, size / 2, 1.0F) {
        for (std::size_t k = 0; k < size / 4; ++k) {
            const double phase = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
            turn_re_.push_back(static_cast<float>(std::cos(phase)));
            turn_im_.push_back(static_cast<float>(std::sin(phase)));
        }
    }

    std::span<float> input() { return {input_.get(), size_}; }
    std::span<const float> transform() {
        transform_(packed_.get(), input_.get(), 2 * sizeof(float));
        kernels::split_halves({packed_.get(), size_}, turn_re_.data(), turn_im_.data(), spectrum_.get());
        return {spectrum_.get(), size_ + 2};
    }

  private:
    std::size_t size_;
    Buffer<float> input_;
    Buffer<float> packed_;
    Buffer<float> spectrum_;
    std::vector<float> turn_re_;
    std::vector<float> turn_im_;
    Transform transform_;
};

RealFft::RealFft(int size) : impl_(std::make_unique<Impl>(static_cast<std::size_t>(size))) {}
RealFft::~RealFft() = default;
RealFft::RealFft(RealFft&&) noexcept = default;
RealFft& RealFft::operator=(RealFft&&) noexcept = default;

std::span<float> RealFft::input() {
    return impl_->input();
}
std::span<const float> RealFft::transform() {
    return impl_->transform();
}

class DoubleRealFft::Impl {
  public:
    explicit Impl(std::size_t size)
        : size_(size),
          input_(make_buffer<double>(size)),
          spectrum_(make_buffer<double>(size + 2)),
          transform_(AV_TX_DOUBLE_RDFT, size, 1.0) {}

    std::span<double> input() { return {input_.get(), size_}; }
    std::span<const double> transform() {
        transform_(spectrum_.get(), input_.get(), sizeof(double));
        return {spectrum_.get(), size_ + 2};
    }

  private:
    std::size_t size_;
    Buffer<double> input_;
    Buffer<double> spectrum_;
    Transform transform_;
};

DoubleRealFft::DoubleRealFft(int size) : impl_(std::make_unique<Impl>(static_cast<std::size_t>(size))) {}
DoubleRealFft::~DoubleRealFft() = default;
DoubleRealFft::DoubleRealFft(DoubleRealFft&&) noexcept = default;
DoubleRealFft& DoubleRealFft::operator=(DoubleRealFft&&) noexcept = default;

std::span<double> DoubleRealFft::input() {
    return impl_->input();
}
std::span<const double> DoubleRealFft::transform() {
    return impl_->transform();
}

}  // namespace segue::dsp
