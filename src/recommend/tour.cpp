#include "recommend/tour.h"

#include <algorithm>
#include <utility>

#include "recommend/dot.h"

namespace segue::recommend {
namespace {

using Tour = std::vector<std::size_t>;

// Of all pairs of rows.
Matrix cosines_of(const Matrix& directions) {
    Matrix cosines(directions.rows(), directions.rows());
    for (std::size_t a = 0; a < directions.rows(); ++a) {
        for (std::size_t b = 0; b < directions.rows(); ++b) cosines(a, b) = dot(directions.row(a), directions.row(b));
    }
    return cosines;
}

double step(const Matrix& cosines, std::size_t a, std::size_t b) {
    return 1 - double{cosines(a, b)};
}

double length(const Matrix& cosines, const Tour& tour) {
    double sum = 0;
    for (std::size_t i = 1; i < tour.size(); ++i) sum += step(cosines, tour[i - 1], tour[i]);
    return sum;
}

Tour nearest_neighbour_tour(const Matrix& cosines, std::size_t first) {
    Tour rest;
    for (std::size_t row = 0; row < cosines.rows(); ++row) {
        if (row != first) rest.push_back(row);
    }
    Tour tour{first};
    while (!rest.empty()) {
        const auto next =
            std::ranges::min_element(rest, {}, [&](std::size_t row) { return step(cosines, tour.back(), row); });
        tour.push_back(*next);
        rest.erase(next);
    }
    return tour;
}

// By how much reversing the part [begin, end) shortens a tour: only the steps into it and out of it change.
double gain(const Matrix& cosines, const Tour& tour, std::size_t begin, std::size_t end) {
    double gain = step(cosines, tour[begin - 1], tour[begin]) - step(cosines, tour[begin - 1], tour[end - 1]);
    if (end < tour.size()) gain += step(cosines, tour[end - 1], tour[end]) - step(cosines, tour[begin], tour[end]);
    return gain;
}

// Reverses a part behind the first row; tells whether one helped.
bool shorten(const Matrix& cosines, Tour& tour) {
    constexpr double kWorthwhile = 1e-9;
    for (std::size_t begin = 1; begin < tour.size(); ++begin) {
        for (std::size_t end = begin + 2; end <= tour.size(); ++end) {
            if (gain(cosines, tour, begin, end) <= kWorthwhile) continue;
            std::reverse(tour.begin() + static_cast<std::ptrdiff_t>(begin),
                         tour.begin() + static_cast<std::ptrdiff_t>(end));
            return true;
        }
    }
    return false;
}

}  // namespace

std::vector<std::size_t> short_tour(const Matrix& directions, std::optional<std::size_t> first) {
    // The more rows, the longer each tour takes.
    constexpr std::size_t kAllTried = 64;
    const std::size_t rows = directions.rows();
    const std::size_t every = first ? rows : std::max<std::size_t>(1, rows * rows / (kAllTried * kAllTried));
    const Matrix cosines = cosines_of(directions);
    Tour best;
    for (std::size_t start = first.value_or(0); start < rows; start += every) {
        Tour tour = nearest_neighbour_tour(cosines, start);
        while (shorten(cosines, tour)) {
        }
        if (best.empty() || length(cosines, tour) < length(cosines, best)) best = std::move(tour);
    }
    return best;
}

}  // namespace segue::recommend
