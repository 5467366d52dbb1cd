// What the codes of the blocks miss of a row, again in 4 bits a number: looked up for the rows that pass the filter, of
// which it rules out most, at a seventh of the bytes of the exact row.
#pragma once

#include <cstddef>
#include <span>

#include "recommend/encode.h"
#include "recommend/filter.h"

namespace segue::recommend {

std::size_t residual_bytes(std::size_t dimensions);

/// `vector`: x - m, of which `encoded` misses something. `residual`: of residual_bytes(), all zeros.
void write_residual(std::span<const float> vector, const Encoded& encoded, std::span<std::byte> residual);

/// (q - m).(x - m) differs from `product` by at most `margin`.
struct Refinement {
    float product = 0;
    float margin = 0;
};
/// `product`: of the query's codes and those of the row's block.
Refinement refine(std::span<const std::byte> residual, const FilterQuery& query, float product);

}  // namespace segue::recommend
