#include "audio/hash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
}

namespace segue::audio {
namespace {

constexpr std::size_t kBlock = 4096;

}  // namespace

void Hash::Deleter::operator()(AVMurMur3* state) const {
    av_free(state);
}

Hash::Hash() : state_(av_murmur3_alloc()) {
    if (state_ == nullptr) throw std::bad_alloc();
    av_murmur3_init(state_.get());
    pending_.reserve(kBlock);
}

void Hash::add(std::span<const std::uint8_t> bytes) {
    // libavutil forgets the last 16 bytes where they came in pieces: it only gets whole blocks.
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), kBlock - pending_.size());
        pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
        if (pending_.size() == kBlock) flush();
    }
}

void Hash::flush() {
    av_murmur3_update(state_.get(), pending_.data(), pending_.size());
    pending_.clear();
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
    std::array<std::int32_t, 1024> block{};
    while (!samples.empty()) {
        const std::size_t count = std::min(samples.size(), block.size());
        for (std::size_t i = 0; i < count; ++i)
            block[i] = static_cast<std::int32_t>(std::lrintf(std::clamp(samples[i], -128.F, 127.F) * 0x1p23F));
        add(std::span(reinterpret_cast<const std::uint8_t*>(block.data()), count * sizeof block[0]));
        samples = samples.subspan(count);
    }
}

std::string Hash::finish() {
    flush();
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
