#include <cmath>

#include "dsp/frame_buffer.h"
#include "dsp/kernels.h"
#include "segue/descriptors.h"

namespace segue::dsp {

Rms::Rms(const FrameConfig& config) : frames_(std::make_unique<FrameBuffer>(config, Padding::kZeros)) {}
Rms::~Rms() = default;
Rms::Rms(Rms&&) noexcept = default;
Rms& Rms::operator=(Rms&&) noexcept = default;

void Rms::push(std::span<const float> samples) {
    frames_->push(samples);
}
void Rms::finish() {
    frames_->finish();
}

std::optional<float> Rms::next() {
    const std::span<const float> frame = frames_->next();
    if (frame.empty()) return std::nullopt;
    return std::sqrt(kernels::dot(frame, frame) / static_cast<float>(frame.size()));
}

}  // namespace segue::dsp
