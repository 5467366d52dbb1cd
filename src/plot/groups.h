// What a map shows of its groups.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "canvas.h"
#include "segue/plot.h"

namespace segue::plot {

struct Group {
    std::string name;  ///< by segue::printable; of the nameless one: "none"
    Rgb colour;
    std::size_t count = 0;  ///< of its points
    Point heart{};          ///< where most of them lie
};

/// The groups in their order, those without points too. Throws kInvalidArgument if the parts of the map do not fit
/// together, or it has no points.
std::vector<Group> groups_of(const PointMap& map);

/// The smallest rectangle that holds all points; y grows upwards here.
Rectangle extent_of(const PointMap& map);

}  // namespace segue::plot
