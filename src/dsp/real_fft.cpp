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
    void operator()(float* buffer) const { av_free(buffer); }
};
using Buffer = std::unique_ptr<float[], BufferDeleter>;

// Aligned as libavutil's transforms want it.
Buffer make_buffer(std::size_t count) {
    Buffer buffer(static_cast<float*>(av_calloc(count, sizeof(float))));
    if (!buffer) throw std::bad_alloc();
    return buffer;
}

}  // namespace

// Takes the real numbers in pairs for complex ones: a transform of half the size, which libavutil has in SIMD, and a
// pass that splits its spectrum.
class RealFft::Impl {
  public:
    explicit Impl(std::size_t size)
        : size_(size), input_(make_buffer(size)), packed_(make_buffer(size)), spectrum_(make_buffer(size + 2)) {
        AVTXContext* context = nullptr;
        const float scale = 1;
        if (av_tx_init(&context, &transform_, AV_TX_FLOAT_FFT, 0, static_cast<int>(size / 2), &scale, 0) < 0) {
            throw std::bad_alloc();
        }
        context_.reset(context);
        for (std::size_t k = 0; k < size / 4; ++k) {
            const double phase = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
            turn_re_.push_back(static_cast<float>(std::cos(phase)));
            turn_im_.push_back(static_cast<float>(std::sin(phase)));
        }
    }

    std::span<float> input() { return {input_.get(), size_}; }
    std::span<const float> transform() {
        transform_(context_.get(), packed_.get(), input_.get(), 2 * sizeof(float));
        kernels::split_halves({packed_.get(), size_}, turn_re_.data(), turn_im_.data(), spectrum_.get());
        return {spectrum_.get(), size_ + 2};
    }

  private:
    std::size_t size_;
    Buffer input_;
    Buffer packed_;
    Buffer spectrum_;
    std::vector<float> turn_re_;
    std::vector<float> turn_im_;
    std::unique_ptr<AVTXContext, ContextDeleter> context_;
    av_tx_fn transform_ = nullptr;
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

}  // namespace segue::dsp
