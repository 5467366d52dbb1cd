#include <algorithm>

#include "recommend/pool.h"
#include "segue/playlists.h"

namespace segue::recommend {
namespace {

enum Group : std::size_t { kFrom, kNear };

}  // namespace

std::vector<std::size_t> walk_from(const CosineIndex& index, const Terminus& from, std::size_t count,
                                   const Identify& identify) {
    std::vector<std::size_t> places(count + 1, kNear);
    places.front() = kFrom;
    const auto may_be_listed = [&](std::size_t row) { return identify(row).has_value(); };
    // Where many of the nearest are by the same few artists, the list needs more to choose from.
    for (std::size_t wanted = 3 * count + 20;; wanted *= 4) {
        Pool pool(index, identify);
        pool.add(from, kFrom);
        const auto neighbours = index.nearest(from.vector, wanted, may_be_listed);
        for (const Neighbour& neighbour : neighbours) pool.add_row(neighbour.row, kNear);
        Pool::List list = pool.smooth_list(places);
        constexpr std::size_t kMostRows = 3000;
        if (list.complete || neighbours.size() < wanted || wanted > kMostRows) return list.rows;
    }
}

}  // namespace segue::recommend
