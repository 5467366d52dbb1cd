#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace segue::recommend {

/// A vector in 4 bits a number.
struct Encoded {
    std::vector<std::uint8_t> codes;  ///< 0 .. kLargestCode
    float scale = 0;
    float error =
        0;  ///< at least the length of the vector less what the codes stand for, which is at right angles to it
};

/// Chooses the scale that misses least. All zeros: scale and error 0.
Encoded encode(std::span<const float> vector);

/// A vector in signed bytes of -127 .. 127, each times `scale`.
struct EncodedQuery {
    std::vector<std::int8_t> codes;
    float scale = 0;
    float length = 0;  ///< of what the codes stand for
    float error = 0;   ///< at least the length of what they miss, which is at right angles to it
};
EncodedQuery encode_query(std::span<const float> vector);

}  // namespace segue::recommend
