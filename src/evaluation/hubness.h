#pragma once

#include <cstddef>
#include <vector>

namespace segue::evaluation {

/// Of how many lists each recording is in: above 0 where few are in many.
double skewness(const std::vector<std::size_t>& counts);

}  // namespace segue::evaluation
