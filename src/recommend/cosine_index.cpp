#include <algorithm>
#include <string>
#include <utility>

#include "recommend/direction.h"
#include "recommend/dot.h"
#include "recommend/top_rows.h"
#include "segue/recommend.h"

namespace segue::recommend {
namespace {

// Rows without a direction are stored as zeros; in others the first number is rarely zero, so this ends early.
bool has_direction(std::span<const float> row) {
    return std::any_of(row.begin(), row.end(), [](float value) { return value != 0; });
}

}  // namespace

CosineIndex::CosineIndex(Matrix vectors) : directions_(std::move(vectors)) {
    for (std::size_t row = 0; row < size(); ++row) make_direction(directions_.row(row));
}

std::vector<Neighbour> CosineIndex::nearest(std::span<const float> query, std::size_t count,
                                            const RowFilter& accept) const {
    if (size() == 0) return {};
    if (query.size() != dimensions()) {
        throw Error(ErrorCode::kInvalidArgument, "a query of " + std::to_string(query.size()) +
                                                     " numbers does not fit vectors of " +
                                                     std::to_string(dimensions()));
    }
    std::vector<float> direction(query.begin(), query.end());
    if (!make_direction(direction)) return {};

    TopRows top(count);
    for (std::size_t row = 0; row < size(); ++row) {
        const auto candidate = directions_.row(row);
        const Neighbour neighbour{row, std::clamp(dot(direction, candidate), -1.0F, 1.0F)};
        if (top.admits(neighbour) && has_direction(candidate) && (!accept || accept(row))) top.add(neighbour);
    }
    return top.take();
}

}  // namespace segue::recommend
