#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace segue::recommend {

/// The multiple of some steps that is nearest to a vector.
struct Multiple {
    float factor = 0;
    float length = 0;
    float error = 0;  ///< at least the length of what it misses, which is at right angles to it
};
/// `step(i)`: the step of number i.
template <typename Step>
Multiple nearest_multiple(std::span<const float> vector, const Step& step) {
    constexpr double kUp = 1 + 1e-6;  // covers the rounding of a length
    double product = 0;
    double squares = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) {
        product += double{vector[i]} * step(i);
        squares += double{step(i)} * step(i);
    }
    const auto factor = static_cast<float>(squares > 0 ? product / squares : 0);
    double missed = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const double difference = vector[i] - factor * double{step(i)};
        missed += difference * difference;
    }
    return {.factor = factor,
            .length = static_cast<float>(factor * std::sqrt(squares)),
            .error = static_cast<float>(std::sqrt(missed) * kUp)};
}

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
