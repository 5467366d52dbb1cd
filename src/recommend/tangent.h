#pragma once

#include "recommend/filter.h"

namespace segue::recommend {

/// A bound of a cosine without roots: with p = (q - m).r, the square s of the length of r, and e what r misses,
///
///     cosine <= p + m.x + offset + e * constant - slope * p * p * e / s
///
/// since of q - m only the part across r counts, whose square is a = |q - m|^2 - p^2 / s, and sqrt(a) <= (a + k^2) / 2k
/// for any k > 0. The bound is tight where k^2 is a.
struct Tangent {
    float offset = 0;
    float constant = 0;
    float slope = 0;
};

/// Tight for rows that just reach the threshold.
Tangent tangent(const FilterQuery& query, float threshold);

}  // namespace segue::recommend
