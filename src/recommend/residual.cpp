#include "recommend/residual.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace segue::recommend {
namespace {

// Followed by the codes: byte i holds number i in its low half, and in its high half the one half the numbers later.
// Both codes together stand for y; `stretch` times y is what is nearest to the vector.
struct Facts {
    float scale = 0;  // of the codes of the residual
    float stretch = 0;
    float length = 0;  // of y, stretched
    float error = 0;   // at least the length of what that misses, which is at right angles to it
};

std::size_t half_of(std::size_t dimensions) {
    return groups_of(dimensions) * kGroupSize / 2;
}

double step(std::uint8_t code) {
    return 2.0 * code - kLargestCode;
}

}  // namespace

std::size_t residual_bytes(std::size_t dimensions) {
    return sizeof(Facts) + half_of(dimensions);
}

void write_residual(std::span<const float> vector, const Encoded& encoded, std::span<std::byte> residual) {
    std::vector<float> missed(vector.size());
    for (std::size_t i = 0; i < missed.size(); ++i) {
        missed[i] = static_cast<float>(vector[i] - encoded.scale * step(encoded.codes[i]));
    }
    const Encoded second = encode(missed);
    const Multiple both = nearest_multiple(vector, [&](std::size_t i) {
        return encoded.scale * step(encoded.codes[i]) + second.scale * step(second.codes[i]);
    });
    const Facts facts{.scale = second.scale, .stretch = both.factor, .length = both.length, .error = both.error};
    std::memcpy(residual.data(), &facts, sizeof(facts));
    const auto codes = residual.subspan(sizeof(facts));
    for (std::size_t i = 0; i < second.codes.size(); ++i) {
        const bool is_low = i < codes.size();
        codes[is_low ? i : i - codes.size()] |= std::byte(second.codes[i] << (is_low ? 0 : 4));
    }
}

Refinement refine(std::span<const std::byte> residual, const FilterQuery& query, float product) {
    Facts facts;
    std::memcpy(&facts, residual.data(), sizeof(facts));
    const auto codes = residual.subspan(sizeof(facts));
    const auto* low = reinterpret_cast<const std::int8_t*>(query.codes.data());  // number after number
    const std::int8_t* high = low + codes.size();
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto both = std::to_integer<std::int32_t>(codes[i]);
        sum += (both & 0xF) * low[i] + (both >> 4) * high[i];
    }
    const float second = facts.scale * query.scale * static_cast<float>(2 * sum - query.codes_sum);
    const float refined = facts.stretch * (product + second);

    // As the filter's bound.
    const float along = std::max(std::abs(refined) - query.slack, 0.0F) / std::max(facts.length, 1e-30F);
    const float across = std::sqrt(std::max(query.length * query.length * (1 + 1e-6F) - along * along, 0.0F));
    return {.product = refined,
            .margin = (facts.error + facts.length * query.relative_error()) * across + facts.error * query.error +
                      query.slack};
}

}  // namespace segue::recommend
