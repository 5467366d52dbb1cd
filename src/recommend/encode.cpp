#include "recommend/encode.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "recommend/block.h"

namespace segue::recommend {
namespace {

// Shares of the largest number at which codes end: cutting a few large ones off leaves finer steps to all others.
constexpr std::array kRanges{1.0F, 0.9F, 0.8F, 0.7F, 0.6F};

float largest(std::span<const float> vector) {
    float most = 0;
    for (const float value : vector) most = std::max(most, std::abs(value));
    return most;
}

// Odd whole numbers -15 .. 15, by which a vector is written with steps of 2 * scale.
void to_steps(std::span<const float> vector, float scale, std::span<float> steps) {
    const float to_code = 1 / (2 * scale);
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const float code = std::min(std::max(vector[i] * to_code + 8, 0.0F), static_cast<float>(kLargestCode));
        steps[i] = static_cast<float>(2 * static_cast<int>(code) - kLargestCode);
    }
}

}  // namespace

Encoded encode(std::span<const float> vector) {
    Encoded encoded{.codes = std::vector<std::uint8_t>(vector.size())};
    const float most = largest(vector);
    if (most < 1e-30F) {  // too small for steps
        encoded.error = most * std::sqrt(static_cast<float>(vector.size()));
        return encoded;
    }
    std::vector<float> steps(vector.size());
    std::vector<float> best(vector.size());
    float best_share = -1;  // of the vector that its codes hold
    for (const float range : kRanges) {
        to_steps(vector, most * range / kLargestCode, steps);
        float product = 0;
        float squares = 0;
        for (std::size_t i = 0; i < vector.size(); ++i) {
            product += vector[i] / most * steps[i];
            squares += steps[i] * steps[i];
        }
        const float share = product * product / squares;
        if (share <= best_share) continue;
        best_share = share;
        best.swap(steps);
    }
    const Multiple multiple = nearest_multiple(vector, [&](std::size_t i) { return best[i]; });
    encoded.scale = multiple.factor;
    encoded.error = multiple.error;
    std::ranges::transform(best, encoded.codes.begin(), [](float step) {
        return static_cast<std::uint8_t>((static_cast<int>(step) + kLargestCode) / 2);
    });
    return encoded;
}

EncodedQuery encode_query(std::span<const float> vector) {
    EncodedQuery encoded{.codes = std::vector<std::int8_t>(vector.size())};
    const float most = largest(vector);
    if (most < 1e-30F) {
        encoded.error = most * std::sqrt(static_cast<float>(vector.size()));
        return encoded;
    }
    std::ranges::transform(vector, encoded.codes.begin(), [&](float number) {
        return static_cast<std::int8_t>(std::clamp(std::round(number * 127.0 / most), -127.0, 127.0));
    });
    const auto code = [&](std::size_t i) { return static_cast<float>(encoded.codes[i]); };
    const Multiple multiple = nearest_multiple(vector, code);
    encoded.scale = multiple.factor;
    encoded.length = multiple.length;
    encoded.error = multiple.error;
    return encoded;
}

}  // namespace segue::recommend
