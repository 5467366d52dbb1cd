#include "audio/resampler.h"

#include <cstddef>
#include <new>

#include <soxr.h>

namespace segue::audio {

void Resampler::Deleter::operator()(soxr* state) const {
    soxr_delete(state);
}

Resampler::Resampler(int from_hz, int to_hz) : from_hz_(from_hz), to_hz_(to_hz) {
    if (from_hz == to_hz) return;
    const soxr_io_spec_t format = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    state_.reset(soxr_create(from_hz, to_hz, 1, nullptr, &format, &quality, &runtime));
    if (state_ == nullptr) throw std::bad_alloc();
}

void Resampler::process(std::span<const float> input, std::vector<float>& output) {
    if (state_ == nullptr) {
        output.insert(output.end(), input.begin(), input.end());
        return;
    }
    while (!input.empty()) {
        const std::size_t start = output.size();
        const std::size_t room =
            input.size() * static_cast<std::size_t>(to_hz_) / static_cast<std::size_t>(from_hz_) + 1024;
        output.resize(start + room);
        std::size_t taken = 0;
        std::size_t made = 0;
        soxr_process(state_.get(), input.data(), input.size(), &taken, output.data() + start, room, &made);
        output.resize(start + made);
        if (taken == 0 && made == 0) return;
        input = input.subspan(taken);
    }
}

void Resampler::finish(std::vector<float>& output) {
    if (state_ == nullptr) return;
    constexpr std::size_t kRoom = 8192;
    std::size_t made = 0;
    do {
        const std::size_t start = output.size();
        output.resize(start + kRoom);
        soxr_process(state_.get(), nullptr, 0, nullptr, output.data() + start, kRoom, &made);
        output.resize(start + made);
    } while (made > 0);
}

}  // namespace segue::audio
