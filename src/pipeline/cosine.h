#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace segue::pipeline {

/// Of the angle between two vectors of the same size; NaN where one has no direction.
inline float cosine(std::span<const float> a, std::span<const float> b) {
    double product = 0;
    double a_squares = 0;
    double b_squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += double{a[i]} * b[i];
        a_squares += double{a[i]} * a[i];
        b_squares += double{b[i]} * b[i];
    }
    return static_cast<float>(product / std::sqrt(a_squares * b_squares));
}

}  // namespace segue::pipeline
