#include <algorithm>
#include <cmath>
#include <new>

#include <chromaprint.h>

#include "dsp/half_band.h"
#include "segue/traits.h"

namespace segue::dsp {
namespace {

constexpr int kRate_hz = 22050;

struct Free {
    void operator()(ChromaprintContext* context) const { chromaprint_free(context); }
    void operator()(std::uint32_t* items) const { chromaprint_dealloc(items); }
};

std::int16_t to_16_bits(float sample) {
    if (std::isnan(sample)) return 0;
    const float scaled = 32767 * std::clamp(sample, -1.0F, 1.0F);
    return static_cast<std::int16_t>(scaled + std::copysign(0.5F, scaled));
}

}  // namespace

class Fingerprinter::Impl {
  public:
    explicit Impl(double longest_s)
        : context_(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT)),
          samples_left_(static_cast<std::size_t>(std::min(longest_s, kLongest_s) * kRate_hz)) {
        if (context_ == nullptr || chromaprint_start(context_.get(), kRate_hz / 2, 1) == 0) throw std::bad_alloc();
    }

    void push(std::span<const float> samples) {
        samples = samples.first(std::min(samples.size(), samples_left_));
        samples_left_ -= samples.size();
        const std::span<const float> halved = half_band_.apply(samples);
        integers_.resize(halved.size());
        std::ranges::transform(halved, integers_.begin(), to_16_bits);
        if (chromaprint_feed(context_.get(), integers_.data(), static_cast<int>(integers_.size())) == 0) {
            throw std::bad_alloc();
        }
    }

    std::vector<std::uint32_t> finish() {
        if (chromaprint_finish(context_.get()) == 0) throw std::bad_alloc();
        std::uint32_t* items = nullptr;
        int count = 0;
        if (chromaprint_get_raw_fingerprint(context_.get(), &items, &count) == 0) return {};
        const std::unique_ptr<std::uint32_t, Free> owner(items);
        return {items, items + count};
    }

  private:
    std::unique_ptr<ChromaprintContext, Free> context_;
    HalfBand half_band_;  // to Chromaprint's own rate: its resampler takes three times as long as all the rest
    std::size_t samples_left_;
    std::vector<std::int16_t> integers_;
};

Fingerprinter::Fingerprinter(double longest_s) : impl_(std::make_unique<Impl>(longest_s)) {}
Fingerprinter::~Fingerprinter() = default;
Fingerprinter::Fingerprinter(Fingerprinter&&) noexcept = default;
Fingerprinter& Fingerprinter::operator=(Fingerprinter&&) noexcept = default;

void Fingerprinter::push(std::span<const float> samples) {
    impl_->push(samples);
}
std::vector<std::uint32_t> Fingerprinter::finish() {
    return impl_->finish();
}

}  // namespace segue::dsp
