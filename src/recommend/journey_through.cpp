#include <algorithm>
#include <functional>

#include "recommend/direction.h"
#include "recommend/pool.h"
#include "recommend/tour.h"
#include "segue/playlists.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kMeasured = 200;   // rows of a group that say where its middle is
constexpr std::size_t kMostRows = 1500;  // among which a journey is sought
constexpr std::size_t kMostRegions = 500;

// A group that has rows.
struct Region {
    std::size_t group = 0;
    std::size_t rows = 0;
    std::vector<float> middle;  // of length 1
    std::size_t places = 0;     // in the list
};

std::vector<Region> regions_of(const CosineIndex& index, const Groups& groups) {
    std::vector<std::vector<std::size_t>> rows(groups.count);
    for (std::size_t row = 0; row < index.size(); ++row) {
        if (const std::size_t group = groups.of(row); group < groups.count) rows[group].push_back(row);
    }
    std::vector<Region> regions;
    for (std::size_t group = 0; group < groups.count; ++group) {
        std::vector<float> middle(index.dimensions());
        const std::size_t step = rows[group].size() / kMeasured + 1;
        for (std::size_t i = 0; i < rows[group].size(); i += step) {
            const auto direction = index.direction(rows[group][i]);
            std::ranges::transform(middle, direction, middle.begin(), std::plus());
        }
        if (make_direction(middle)) regions.push_back({group, rows[group].size(), std::move(middle)});
    }
    if (regions.size() > kMostRegions) {
        std::ranges::stable_sort(regions, std::greater(), &Region::rows);
        regions.erase(regions.begin() + kMostRegions, regions.end());
    }
    return regions;
}

// In an order in which neighbours are alike.
std::vector<Region> ordered(std::vector<Region> regions, std::optional<std::size_t> first_group) {
    Matrix middles;
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        middles.append_row(regions[i].middle);
        if (regions[i].group == first_group) first = i;
    }
    std::vector<Region> tour;
    for (const std::size_t i : short_tour(middles, first)) tour.push_back(std::move(regions[i]));
    return tour;
}

// Places for each region, as equally many as its rows allow.
void share_out(std::vector<Region>& regions, std::size_t count) {
    for (bool is_room = true; is_room;) {
        is_room = false;
        for (Region& region : regions) {
            if (count == 0) return;
            if (region.places == region.rows) continue;
            ++region.places;
            --count;
            is_room = true;
        }
    }
}

std::vector<float> between(const std::vector<float>& a, const std::vector<float>& b) {
    std::vector<float> sum(a.size());
    std::ranges::transform(a, b, sum.begin(), std::plus());
    return sum;
}

}  // namespace

std::vector<std::size_t> journey_through(const CosineIndex& index, const Groups& groups,
                                         const std::optional<Terminus>& from, std::size_t count,
                                         const Identify& identify) {
    std::optional<std::size_t> first_group;
    const auto has_group = [&](std::size_t row) { return groups.of(row) < groups.count; };
    if (from) {
        const auto nearest = index.nearest(from->vector, 1, {}, has_group);
        if (!nearest.empty()) first_group = groups.of(nearest.front().row);
    }
    std::vector<Region> tour = ordered(regions_of(index, groups), first_group);
    share_out(tour, count);
    std::erase_if(tour, [](const Region& region) { return region.places == 0; });

    Pool pool(index, identify);
    if (from) pool.add(*from, groups.count);
    // Of each group what is typical of it, and what leads over from the last group and to the next.
    for (std::size_t i = 0; i < tour.size(); ++i) {
        const std::size_t wanted = std::max(kMostRows / (3 * tour.size()), tour[i].places + 10);
        Matrix targets;
        targets.append_row(tour[i].middle);
        if (i > 0) targets.append_row(between(tour[i - 1].middle, tour[i].middle));
        if (i + 1 < tour.size()) targets.append_row(between(tour[i].middle, tour[i + 1].middle));
        const auto may_be_listed = [&](std::size_t, std::size_t row) { return identify(row).has_value(); };
        const auto is_inside = [&](std::size_t row) { return groups.of(row) == tour[i].group; };
        for (const auto& neighbours : index.nearest_of_each(targets, wanted, may_be_listed, is_inside)) {
            for (const Neighbour& neighbour : neighbours) pool.add_row(neighbour.row, tour[i].group);
        }
    }

    while (true) {
        std::vector<std::size_t> places;
        if (from) places.push_back(groups.count);
        for (const Region& region : tour) places.insert(places.end(), region.places, region.group);
        Pool::List list = pool.smooth_list(places);
        if (list.complete) return list.rows;
        // The rules leave no more of this group.
        const std::size_t full = places[list.rows.size() + (from ? 1 : 0)];
        --std::ranges::find(tour, full, &Region::group)->places;
    }
}

}  // namespace segue::recommend
