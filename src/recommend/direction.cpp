#include "recommend/direction.h"

#include <algorithm>
#include <cmath>

namespace segue::recommend {

bool make_direction(std::span<float> vector) {
    double squares = 0;  // of floats: can not overflow
    for (const float value : vector) squares += static_cast<double>(value) * value;
    if (!std::isfinite(squares) || squares == 0) {
        std::fill(vector.begin(), vector.end(), 0.0F);
        return false;
    }
    const double length = std::sqrt(squares);
    for (float& value : vector) value = static_cast<float>(value / length);
    return true;
}

// In most directions the first number is not zero, so this ends early.
bool has_direction(std::span<const float> made) {
    return std::any_of(made.begin(), made.end(), [](float value) { return value != 0; });
}

}  // namespace segue::recommend
