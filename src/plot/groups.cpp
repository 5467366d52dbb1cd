#include "groups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "figure.h"

namespace segue::plot {
namespace {

constexpr int kCells = 24;  // a side, to find where points are dense

void validate(const PointMap& map) {
    require(map.points.rows() > 0, "a map without points");
    require(map.points.columns() == 2, "the points of a map have two coordinates");
    require(map.groups.size() == map.points.rows(), "each point of a map belongs to one group");
    require(std::ranges::all_of(map.groups, [&](auto group) { return group < map.group_names.size(); }),
            "a point of a map belongs to no group that there is");
    require(std::ranges::all_of(map.points.values(), [](float value) { return std::isfinite(value); }),
            "the points of a map are somewhere");
}

// The colours go to the largest groups, in the order of all.
void colour(std::vector<Group>& groups, const PointMap& map) {
    std::vector<std::size_t> by_size;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!map.group_names[i].empty()) by_size.push_back(i);
    }
    std::ranges::stable_sort(by_size, std::ranges::greater{}, [&](std::size_t i) { return groups[i].count; });
    by_size.resize(std::min(by_size.size(), kGroupColours.size()));
    std::ranges::sort(by_size);
    for (std::size_t i = 0; i < by_size.size(); ++i) groups[by_size[i]].colour = kGroupColours[i];
}

// The mean of a group's points in the cell that holds most of them.
void find_hearts(std::vector<Group>& groups, const PointMap& map) {
    const Rectangle extent = extent_of(map);
    const double cell = std::max({extent.width, extent.height, 1e-30}) / kCells;
    struct Sum {
        double x = 0, y = 0;
        std::size_t count = 0;
    };
    std::vector<std::map<std::pair<int, int>, Sum>> cells(groups.size());
    for (std::size_t i = 0; i < map.groups.size(); ++i) {
        const double x = map.points(i, 0);
        const double y = map.points(i, 1);
        Sum& sum =
            cells[map.groups[i]][{static_cast<int>((x - extent.x) / cell), static_cast<int>((y - extent.y) / cell)}];
        sum.x += x;
        sum.y += y;
        ++sum.count;
    }
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto by_count = [](const auto& each) { return each.second.count; };
        const auto fullest = std::ranges::max_element(cells[g], {}, by_count);
        if (fullest == cells[g].end()) continue;
        const auto& [x, y, count] = fullest->second;
        groups[g].heart = {x / static_cast<double>(count), y / static_cast<double>(count)};
    }
}

}  // namespace

std::vector<Group> groups_of(const PointMap& map) {
    validate(map);
    std::vector<Group> groups;
    for (const std::string& name : map.group_names) {
        groups.push_back({.name = name.empty() ? "none" : printable(name), .colour = kMissing});
    }
    for (const std::uint32_t group : map.groups) ++groups[group].count;
    colour(groups, map);
    find_hearts(groups, map);
    return groups;
}

Rectangle extent_of(const PointMap& map) {
    float left = map.points(0, 0);
    float right = left;
    float bottom = map.points(0, 1);
    float top = bottom;
    for (std::size_t i = 0; i < map.points.rows(); ++i) {
        left = std::min(left, map.points(i, 0));
        right = std::max(right, map.points(i, 0));
        bottom = std::min(bottom, map.points(i, 1));
        top = std::max(top, map.points(i, 1));
    }
    return {left, bottom, double{right} - left, double{top} - bottom};
}

}  // namespace segue::plot
