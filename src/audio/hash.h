// A 128-bit fingerprint of bytes: MurmurHash3 x64. Not cryptographic.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct AVMurMur3;

namespace segue::audio {

class Hash {
  public:
    Hash();
    void add(std::span<const std::uint8_t> bytes);
    void add(std::string_view text);
    void add(std::uint64_t number);
    /// Samples in 24 bits, so that the sign of zero does not count.
    void add_samples(std::span<const float> samples);
    /// 32 hex digits. Nothing may be added afterwards.
    std::string finish();

  private:
    struct Deleter {
        void operator()(AVMurMur3* state) const;
    };
    void flush();

    std::unique_ptr<AVMurMur3, Deleter> state_;
    std::vector<std::uint8_t> pending_;
};

}  // namespace segue::audio
