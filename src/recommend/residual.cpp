#include "recommend/residual.h"

#include <cstdint>
#include <cstring>

#include "recommend/encode.h"

namespace segue::recommend {
namespace {

// Followed by the codes: byte i holds number i in its low half, and in its high half the one half the numbers later.
struct Facts {
    float scale = 0;
    float error = 0;
};

std::size_t half_of(std::size_t dimensions) {
    return groups_of(dimensions) * kGroupSize / 2;
}

}  // namespace

std::size_t residual_bytes(std::size_t dimensions) {
    return sizeof(Facts) + half_of(dimensions);
}

void write_residual(std::span<const float> missed, std::span<std::byte> residual) {
    const Encoded encoded = encode(missed);
    const Facts facts{.scale = encoded.scale, .error = encoded.error};
    std::memcpy(residual.data(), &facts, sizeof(facts));
    const auto codes = residual.subspan(sizeof(facts));
    for (std::size_t i = 0; i < encoded.codes.size(); ++i) {
        const bool is_low = i < codes.size();
        codes[is_low ? i : i - codes.size()] |= std::byte(encoded.codes[i] << (is_low ? 0 : 4));
    }
}

Refinement refine(std::span<const std::byte> residual, const FilterQuery& query) {
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
    return {.product = facts.scale * query.scale * static_cast<float>(2 * sum - query.codes_sum),
            .margin = facts.error * query.length};
}

}  // namespace segue::recommend
