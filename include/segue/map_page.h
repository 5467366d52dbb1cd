// A map of points as a page: to be moved, zoomed, searched and asked what its points are.
#pragma once

#include <string>
#include <vector>

#include "segue/plot.h"

namespace segue::plot {

struct MapPage {
    /// What is said of each point.
    struct Detail {
        std::string name;
        std::vector<std::string> values;  ///< one for each point; empty ones are not shown
    };

    PointMap map;
    std::vector<std::string> titles;  ///< of each point
    std::vector<Detail> details;      ///< those that matter most first: one stands under the pointer, two with a hit
};

/// One HTML file that needs no other and no network: light or dark as the system is, for mouse, keyboard and fingers,
/// by WebGL where there is, and fluid with 100,000 points. Titles and details are shown by segue::printable. Throws
/// kInvalidArgument as render does.
std::string to_html(const MapPage& page);

}  // namespace segue::plot
