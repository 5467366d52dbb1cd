// The scan of all rows in integers: which of them can be among the nearest?
//
// With the rows' mean m, a query q and a row x have the cosine q.x = (q - m).(x - m) + m.x + q.m - m.m. Of x - m there
// is r, in 4 bits a number, and the length e of what r misses, which is at right angles to r. Of q - m there is p, in 8
// bits a number, and the length f of what p misses, at right angles to p. Of either only the part at right angles to
// the other counts, which is small for rows that are near the query: with the angle a between p and r, (q - m).(x - m)
// differs from p.r by at most (e |p| + f |r|) sin a + e f.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "recommend/block.h"

namespace segue::recommend {

/// A query in the form that the filter compares with rows. Scores are cosine * weight + (cosine - a row's mean) * the
/// row's weight.
struct FilterQuery {
    std::vector<std::int32_t> codes;  ///< for each group 4 signed bytes for the low halves, 4 for the high ones
    std::int32_t codes_sum = 0;       ///< kLargestCode times the sum of all codes
    float scale = 0;
    float error = 0;       ///< f
    float length = 0;      ///< of p
    float offset = 0;      ///< q.m - m.m
    float row_square = 0;  ///< 1 + m.m: the square of x - m is this less 2 m.x
    float slack = 0;       ///< covers all rounding in a cosine
    float weight = 0;
    float usual_row_weight = 0;  ///< a guess

    /// What f is to the length of p; of a query that is the mean, 0.
    float relative_error() const { return length > 0 ? error / length : 0; }
};

/// A row that may have a score.
struct Estimate {
    std::size_t row = 0;
    float score = 0;    ///< about
    float upper = 0;    ///< at most
    float weight = 0;   ///< of the cosine in the score
    float product = 0;  ///< p.r
};

/// Most rows of one call: what fits into the cache beside the queries.
inline constexpr std::size_t kFilterBlocks = 32;

/// Rows of up to kFilterBlocks blocks whose score for a query can reach the query's threshold are written to
/// found[query], each of kFilterBlocks * kBlockRows; how many to count[query]. The rows of the blocks begin with
/// `first_row`; where the last block is not full, rows are found that do not exist. Any number of queries; they and the
/// thresholds, found and count are of the same size.
void filter(std::span<const std::byte> blocks, std::size_t first_row, std::span<const FilterQuery* const> queries,
            std::span<const float> thresholds, std::span<Estimate* const> found, std::span<std::size_t> count);

}  // namespace segue::recommend
