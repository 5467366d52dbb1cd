#pragma once

#include <span>

namespace segue::recommend {

/// Scales a vector to length 1 in place. All zeros, and false, if it has no direction: its length is zero or not
/// finite.
bool make_direction(std::span<float> vector);

/// Is this what make_direction leaves of a vector that has one?
bool has_direction(std::span<const float> made);

}  // namespace segue::recommend
