#include "recommend/pool.h"

#include "recommend/direction.h"

namespace segue::recommend {

void Pool::add_row(std::size_t row, std::size_t group) {
    if (!added_.insert(row).second) return;
    const auto identity = identify_(row);
    const std::vector<float> direction = index_.direction(row);
    if (!identity || !has_direction(direction)) return;
    candidates_.add(direction, *identity, group);
    rows_.emplace_back(row);
}

void Pool::add(const Terminus& terminus, std::size_t group) {
    std::vector<float> direction = terminus.vector;
    if (!make_direction(direction)) {
        throw Error(ErrorCode::kInvalidArgument, "a list can not begin or end with a vector without a direction");
    }
    candidates_.add(direction, terminus.identity, group);
    rows_.emplace_back();
}

Pool::List Pool::smooth_list(std::span<const std::size_t> places) const {
    const std::vector<std::size_t> candidates = recommend::smooth_list(candidates_, places);
    List list{.complete = candidates.size() == places.size()};
    for (const std::size_t candidate : candidates) {
        if (rows_[candidate]) list.rows.push_back(*rows_[candidate]);
    }
    return list;
}

}  // namespace segue::recommend
