#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

namespace segue::model {

/// A vector of the same direction and of length 1; zeros stay zeros.
template <typename Number>
std::vector<float> unit_length(std::span<const Number> vector) {
    const double length = std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    std::vector<float> result(vector.size());
    if (!(length > 0)) return result;
    std::ranges::transform(vector, result.begin(), [&](Number x) { return static_cast<float>(x / length); });
    return result;
}

}  // namespace segue::model
