#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// All rows of [items x dimensions], of length 1, in an order in which the sum of the steps, 1 - cosine each, is small;
/// beginning with `first`, if given. Nearest neighbour tours from every row (of more than some dozens, from fewer),
/// shortened by reversals of parts as long as one helps (2-opt): for some hundreds of rows.
std::vector<std::size_t> short_tour(const Matrix& directions, std::optional<std::size_t> first);

}  // namespace segue::recommend
