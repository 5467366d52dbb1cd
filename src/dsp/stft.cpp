#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include "dsp/kernels.h"
#include "dsp/real_fft.h"
#include "segue/dsp.h"

namespace segue::dsp {
namespace {

// Its power times the square of any FFT size stays finite.
constexpr float kLargestSample = 1e12F;

StftConfig validated(const StftConfig& config) {
    const auto size = static_cast<unsigned>(config.fft_size);
    if (config.fft_size < 64 || config.fft_size > 32768 || !std::has_single_bit(size)) {
        throw Error(ErrorCode::kInvalidArgument,
                    "FFT size " + std::to_string(config.fft_size) + " is not a power of two from 64 to 32768");
    }
    if (config.hop_length < 1 || config.hop_length > config.fft_size) {
        throw Error(ErrorCode::kInvalidArgument, "hop length " + std::to_string(config.hop_length) +
                                                     " is not within 1 and the FFT size " +
                                                     std::to_string(config.fft_size));
    }
    return config;
}

std::vector<float> periodic_hann(std::size_t size) {
    std::vector<float> window(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double phase = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size);
        window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
    }
    return window;
}

}  // namespace

class Stft::Impl {
  public:
    explicit Impl(const StftConfig& config)
        : hop_(static_cast<std::size_t>(validated(config).hop_length)),
          window_(periodic_hann(static_cast<std::size_t>(config.fft_size))),
          power_(window_.size() / 2 + 1),
          fft_(config.fft_size) {
        reset();
    }

    void push(std::span<const float> samples) {
        if (finished_) throw Error(ErrorCode::kInvalidArgument, "samples pushed after the end of the signal");
        if (!samples.empty()) kernels::copy_limited(samples, kLargestSample, grow(samples.size()));
    }

    void finish() {
        if (finished_) return;
        finished_ = true;
        std::fill_n(grow(window_.size() / 2), window_.size() / 2, 0.0F);
    }

    std::span<const float> next() {
        const std::size_t size = window_.size();
        if (pending_.size() - first_ < size) return {};
        kernels::multiply({pending_.data() + first_, size}, window_.data(), fft_.input().data());
        first_ += hop_;
        kernels::squared_magnitudes(fft_.transform(), power_.data());
        return power_;
    }

    void reset() {
        finished_ = false;
        first_ = 0;
        pending_.assign(window_.size() / 2, 0.0F);
    }

  private:
    // Makes room for more samples at the end and drops those that no frame needs any more.
    float* grow(std::size_t count) {
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
        pending_.resize(pending_.size() + count);
        return pending_.data() + pending_.size() - count;
    }

    std::size_t hop_;
    std::vector<float> window_;
    std::vector<float> power_;
    RealFft fft_;
    std::vector<float> pending_;  // samples that frames to come need, from index first_ on
    std::size_t first_ = 0;
    bool finished_ = false;
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

std::vector<float> bin_frequencies(int sample_rate_hz, int fft_size) {
    std::vector<float> frequencies(static_cast<std::size_t>(fft_size) / 2 + 1);
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        frequencies[i] = static_cast<float>(static_cast<double>(i) * sample_rate_hz / fft_size);
    }
    return frequencies;
}

}  // namespace segue::dsp
