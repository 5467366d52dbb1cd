#include "dsp/frame_buffer.h"

#include <algorithm>
#include <string>

#include "dsp/kernels.h"

namespace segue::dsp {
namespace {

// Its power times the square of any FFT size stays finite.
constexpr float kLargestSample = 1e12F;

}  // namespace

FrameBuffer::FrameBuffer(const FrameConfig& config, Padding padding)
    : length_(static_cast<std::size_t>(config.frame_length)),
      hop_(static_cast<std::size_t>(config.hop_length)),
      padding_(padding) {
    if (config.frame_length < 2 || config.frame_length > 32768 || config.frame_length % 2 != 0) {
        throw Error(ErrorCode::kInvalidArgument,
                    "frame length " + std::to_string(config.frame_length) + " is not an even number from 2 to 32768");
    }
    if (config.hop_length < 1 || config.hop_length > config.frame_length) {
        throw Error(ErrorCode::kInvalidArgument, "hop length " + std::to_string(config.hop_length) +
                                                     " is not within 1 and the frame length, " +
                                                     std::to_string(config.frame_length));
    }
}

void FrameBuffer::push(std::span<const float> samples) {
    if (finished_) throw Error(ErrorCode::kInvalidArgument, "samples pushed after the end of the signal");
    if (samples.empty()) return;
    const std::size_t before = started_ ? 0 : length_ / 2;
    started_ = true;
    const std::span<float> room = grow(before + samples.size());
    kernels::copy_limited(samples, kLargestSample, room.data() + before);
    std::ranges::fill(room.first(before), padding_ == Padding::kEdge ? room[before] : 0.0F);
}

void FrameBuffer::finish() {
    if (finished_) return;
    finished_ = true;
    const float edge = started_ && padding_ == Padding::kEdge ? pending_.back() : 0.0F;
    std::ranges::fill(grow(started_ ? length_ / 2 : length_), edge);
}

std::span<const float> FrameBuffer::next() {
    if (pending_.size() < first_ + length_) return {};
    const std::span<const float> frame(pending_.data() + first_, length_);
    first_ += hop_;
    return frame;
}

void FrameBuffer::reset() {
    pending_.clear();
    first_ = 0;
    started_ = false;
    finished_ = false;
}

// Makes room for more samples at the end and drops those that no frame needs any more.
std::span<float> FrameBuffer::grow(std::size_t count) {
    const std::size_t dropped = std::min(first_, pending_.size());
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(dropped));
    first_ -= dropped;
    pending_.resize(pending_.size() + count);
    return std::span(pending_).last(count);
}

}  // namespace segue::dsp
