#include <cmath>
#include <utility>

#include "recommend/encode.h"
#include "recommend/mixing.h"
#include "recommend/search.h"

namespace segue::recommend {
namespace {

// All that the rounding of single precision can do to a cosine, here and in the rows: n roundings each in its product
// with the mean and in the exact product, and those of turning both vectors and of the filter's own arithmetic.
float slack(std::size_t dimensions) {
    return (5 * static_cast<float>(dimensions) + 256) * 0x1p-24F;
}

std::vector<std::int32_t> by_groups(std::span<const std::int8_t> codes) {
    std::vector<std::int32_t> groups(2 * groups_of(codes.size()));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto byte = std::uint32_t{static_cast<std::uint8_t>(codes[i])} << (8 * (i % 4));
        groups[i / 4] = static_cast<std::int32_t>(static_cast<std::uint32_t>(groups[i / 4]) | byte);
    }
    return groups;
}

}  // namespace

Question question(const IndexRows& rows, std::vector<float> direction) {
    const auto mean = rows.usual().mean();
    std::vector<float> rest(direction.size());
    double with_mean = 0;
    double mean_square = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        rest[i] = direction[i] - mean[i];
        with_mean += double{direction[i]} * mean[i];
        mean_square += double{mean[i]} * mean[i];
    }
    mix(rest);
    const EncodedQuery encoded = encode_query(rest);

    FilterQuery filter{.codes = by_groups(encoded.codes),
                       .scale = encoded.scale,
                       .error = encoded.error,
                       .length = encoded.length,
                       .offset = static_cast<float>(with_mean - mean_square),
                       .row_square = static_cast<float>(1 + mean_square),
                       .slack = slack(direction.size()),
                       .weight = rows.standardised() ? rows.weight(direction) : 1};
    if (rows.standardised()) filter.usual_row_weight = filter.weight;
    for (const int code : encoded.codes) filter.codes_sum += kLargestCode * code;
    return {std::move(direction), std::move(filter)};
}

}  // namespace segue::recommend
