#include "recommend/tour.h"

#include <algorithm>
#include <utility>

#include "recommend/dot.h"

namespace segue::recommend {
namespace {

using Tour = std::vector<std::size_t>;

double step(const Matrix& directions, std::size_t a, std::size_t b) {
    return 1 - double{dot(directions.row(a), directions.row(b))};
}

double length(const Matrix& directions, const Tour& tour) {
    double sum = 0;
    for (std::size_t i = 1; i < tour.size(); ++i) sum += step(directions, tour[i - 1], tour[i]);
    return sum;
}

Tour nearest_neighbour_tour(const Matrix& directions, std::size_t first) {
    Tour rest;
    for (std::size_t row = 0; row < directions.rows(); ++row) {
        if (row != first) rest.push_back(row);
    }
    Tour tour{first};
    while (!rest.empty()) {
        const auto next =
            std::ranges::min_element(rest, {}, [&](std::size_t row) { return step(directions, tour.back(), row); });
        tour.push_back(*next);
        rest.erase(next);
    }
    return tour;
}

// Reverses parts behind the first row; tells whether that helped.
bool shorten(const Matrix& directions, Tour& tour) {
    constexpr double kWorthwhile = 1e-9;
    const double before = length(directions, tour);
    for (std::size_t begin = 1; begin < tour.size(); ++begin) {
        for (std::size_t end = begin + 2; end <= tour.size(); ++end) {
            Tour reversed = tour;
            std::reverse(reversed.begin() + static_cast<std::ptrdiff_t>(begin),
                         reversed.begin() + static_cast<std::ptrdiff_t>(end));
            if (length(directions, reversed) < before - kWorthwhile) {
                tour = std::move(reversed);
                return true;
            }
        }
    }
    return false;
}

}  // namespace

std::vector<std::size_t> short_tour(const Matrix& directions, std::optional<std::size_t> first) {
    Tour best;
    for (std::size_t start = 0; start < directions.rows(); ++start) {
        if (first && start != *first) continue;
        Tour tour = nearest_neighbour_tour(directions, start);
        while (shorten(directions, tour)) {
        }
        if (best.empty() || length(directions, tour) < length(directions, best)) best = std::move(tour);
    }
    return best;
}

}  // namespace segue::recommend
