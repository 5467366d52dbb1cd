#include <cstddef>

#include "dsp/frame_buffer.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

bool is_negative(float sample) {
    return sample < -1e-10F;
}

}  // namespace

ZeroCrossingRate::ZeroCrossingRate(const FrameConfig& config)
    : frames_(std::make_unique<FrameBuffer>(config, Padding::kEdge)) {}
ZeroCrossingRate::~ZeroCrossingRate() = default;
ZeroCrossingRate::ZeroCrossingRate(ZeroCrossingRate&&) noexcept = default;
ZeroCrossingRate& ZeroCrossingRate::operator=(ZeroCrossingRate&&) noexcept = default;

void ZeroCrossingRate::push(std::span<const float> samples) {
    frames_->push(samples);
}
void ZeroCrossingRate::finish() {
    frames_->finish();
}

std::optional<float> ZeroCrossingRate::next() {
    const std::span<const float> frame = frames_->next();
    if (frame.empty()) return std::nullopt;
    int crossings = 0;
    for (std::size_t i = 1; i < frame.size(); ++i) {
        crossings += static_cast<int>(is_negative(frame[i]) != is_negative(frame[i - 1]));
    }
    return static_cast<float>(crossings) / static_cast<float>(frame.size());
}

}  // namespace segue::dsp
