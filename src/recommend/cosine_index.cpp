#include <algorithm>
#include <string>
#include <utility>

#include "recommend/direction.h"
#include "recommend/dot.h"
#include "recommend/top_rows.h"
#include "recommend/usual_similarity.h"
#include "segue/recommend.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kFewestToStandardise = 100;

}  // namespace

CosineIndex::CosineIndex(Matrix vectors, Order order) : directions_(std::move(vectors)) {
    for (std::size_t row = 0; row < size(); ++row) make_direction(directions_.row(row));
    if (order == Order::kCosine || size() < kFewestToStandardise) return;
    usual_ = std::make_unique<UsualSimilarity>(directions_);
    standards_.reserve(size());
    for (std::size_t row = 0; row < size(); ++row) {
        const auto direction = directions_.row(row);
        standards_.push_back({usual_->mean(direction), 1 / usual_->deviation(direction)});
    }
}

CosineIndex::~CosineIndex() = default;

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

    const float query_weight = usual_ ? 1 / usual_->deviation(direction) : 0;
    // What is constant for a query, its own mean, orders nothing.
    const auto score = [&](std::size_t row, float similarity) {
        if (!usual_) return similarity;
        const Standard& standard = standards_[row];
        return similarity * query_weight + (similarity - standard.mean) * standard.inverse_deviation;
    };
    TopRows top(count);
    for (std::size_t row = 0; row < size(); ++row) {
        const auto candidate = directions_.row(row);
        const float similarity = std::clamp(dot(direction, candidate), -1.0F, 1.0F);
        const Candidate offered{{row, similarity}, score(row, similarity)};
        if (top.admits(offered) && has_direction(candidate) && (!accept || accept(row))) top.add(offered);
    }
    return top.take();
}

}  // namespace segue::recommend
