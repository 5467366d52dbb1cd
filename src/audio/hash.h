// A 128-bit fingerprint of bytes: MurmurHash3 x64. Not cryptographic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct AVMurMur3;

namespace segue::audio {

class Hash {
  public:
    Hash();
    void add(std::span<const std::uint8_t> bytes);
    void add(std::string_view text);
    void add(std::uint64_t number);
    /// The samples as they are, but for the sign of zero, which does not count.
    void add_samples(std::span<const float> samples);
    /// 32 hex digits. Nothing may be added afterwards.
    std::string finish();

  private:
    struct Deleter {
        void operator()(AVMurMur3* state) const;
    };
    static constexpr std::size_t kBlock = 16;  // of the function

    std::unique_ptr<AVMurMur3, Deleter> state_;
    std::array<std::uint8_t, kBlock> tail_{};  // bytes that make no block yet
    std::size_t tail_size_ = 0;
};

}  // namespace segue::audio
