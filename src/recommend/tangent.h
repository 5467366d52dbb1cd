#pragma once

#include "recommend/filter.h"

namespace segue::recommend {

/// A bound of a cosine without roots: with the product c = p.r, and e' = e + f |r| / |p| (see filter.h),
///
///     cosine <= c + m.x + offset + e f + e' * constant - slope * c * c * e' / |r|^2
///
/// since |p|^2 sin^2 a = |p|^2 - c^2 / |r|^2 =: b, and sqrt(b) <= (b + k^2) / 2k for any k > 0. The bound is tight
/// where k^2 is b.
struct Tangent {
    float offset = 0;
    float constant = 0;
    float slope = 0;
};

/// Tight for rows that just reach the threshold.
Tangent tangent(const FilterQuery& query, float threshold);

}  // namespace segue::recommend
