#include "audio/hash.h"

#include <algorithm>
#include <array>
#include <new>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
}

namespace segue::audio {
void Hash::Deleter::operator()(AVMurMur3* state) const {
    av_free(state);
}

Hash::Hash() : state_(av_murmur3_alloc()) {
    if (state_ == nullptr) throw std::bad_alloc();
    av_murmur3_init(state_.get());
}

void Hash::add(std::span<const std::uint8_t> bytes) {
    // libavutil gets whole blocks only: a last one that came in pieces it would mix in as no block at all.
    if (tail_size_ > 0) {
        const std::size_t count = std::min(bytes.size(), kBlock - tail_size_);
        std::copy_n(bytes.begin(), count, tail_.begin() + static_cast<std::ptrdiff_t>(tail_size_));
        tail_size_ += count;
        bytes = bytes.subspan(count);
        if (tail_size_ < kBlock) return;
        av_murmur3_update(state_.get(), tail_.data(), kBlock);
    }
    const std::size_t whole = bytes.size() - bytes.size() % kBlock;
    av_murmur3_update(state_.get(), bytes.data(), whole);
    tail_size_ = bytes.size() - whole;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(whole), tail_size_, tail_.begin());
}

void Hash::add(std::string_view text) {
    add(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    add(std::uint64_t{text.size()});
}

void Hash::add(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(number);
        number >>= 8U;
    }
    add(bytes);
}

void Hash::add_samples(std::span<const float> samples) {
    std::array<float, 1024> block{};
    while (!samples.empty()) {
        const std::size_t count = std::min(samples.size(), block.size());
        for (std::size_t i = 0; i < count; ++i) block[i] = samples[i] + 0.0F;  // -0 becomes 0
        add(std::span(reinterpret_cast<const std::uint8_t*>(block.data()), count * sizeof block[0]));
        samples = samples.subspan(count);
    }
}

std::string Hash::finish() {
    av_murmur3_update(state_.get(), tail_.data(), tail_size_);
    std::array<std::uint8_t, 16> digest{};
    av_murmur3_final(state_.get(), digest.data());
    std::string hex;
    for (const std::uint8_t byte : digest) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 15U];
    }
    return hex;
}

}  // namespace segue::audio
