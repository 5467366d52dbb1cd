// What the codes of the blocks miss of a row, again in 4 bits a number: looked up for the rows that pass the filter, of
// which it rules out nearly all, at a seventh of the bytes of the exact row.
#pragma once

#include <cstddef>
#include <span>

#include "recommend/filter.h"

namespace segue::recommend {

std::size_t residual_bytes(std::size_t dimensions);

/// Codes what is missed of x - m, of residual_bytes().
void write_residual(std::span<const float> missed, std::span<std::byte> residual);

/// With what is missed s, its codes t, and a query q: (q - m).s differs from `product` by at most `margin`, what the
/// query's codes miss of t apart.
struct Refinement {
    float product = 0;
    float margin = 0;
};
Refinement refine(std::span<const std::byte> residual, const FilterQuery& query);

}  // namespace segue::recommend
