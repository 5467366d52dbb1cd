#include "recommend/tangent.h"

#include <algorithm>
#include <cmath>

namespace segue::recommend {

Tangent tangent(const FilterQuery& query, float threshold) {
    constexpr float kRounding = 1e-6F;
    const float most_across = query.length * query.length * (1 + kRounding);
    const float mean_square = query.row_square - 1;
    const float cosine = (threshold + mean_square * query.usual_row_weight) / (query.weight + query.usual_row_weight);
    const float product = cosine - query.offset - mean_square;
    const float across = most_across - product * product / std::max(1 - mean_square, 0.01F);
    const float k = std::sqrt(std::clamp(across, 0.01F * most_across, most_across) + 1e-12F);
    return {.offset = query.offset + query.slack,
            .constant = (most_across + k * k) / (2 * k) * (1 + kRounding),
            .slope = (1 - kRounding) / (2 * k)};
}

}  // namespace segue::recommend
