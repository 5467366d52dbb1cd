#pragma once

#include <span>

namespace segue::recommend {

/// Inner product of two vectors of equal length, summed in a fixed order.
float dot(std::span<const float> a, std::span<const float> b);

}  // namespace segue::recommend
