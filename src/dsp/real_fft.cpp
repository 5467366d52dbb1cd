#include "dsp/real_fft.h"

#include <cstddef>
#include <new>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/tx.h>
}

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

class RealFft::Impl {
  public:
    explicit Impl(std::size_t size) : size_(size), input_(make_buffer(size)), spectrum_(make_buffer(size + 2)) {
        AVTXContext* context = nullptr;
        const float scale = 1;
        if (av_tx_init(&context, &function_, AV_TX_FLOAT_RDFT, 0, static_cast<int>(size), &scale, 0) < 0) {
            throw std::bad_alloc();
        }
        context_.reset(context);
    }

    std::span<float> input() { return {input_.get(), size_}; }
    std::span<const float> transform() {
        function_(context_.get(), spectrum_.get(), input_.get(), sizeof(float));
        return {spectrum_.get(), size_ + 2};
    }

  private:
    std::size_t size_;
    Buffer input_;
    Buffer spectrum_;
    std::unique_ptr<AVTXContext, ContextDeleter> context_;
    av_tx_fn function_ = nullptr;
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
