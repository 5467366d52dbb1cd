#include "evaluation/hubness.h"

#include <cmath>

namespace segue::evaluation {

double skewness(const std::vector<std::size_t>& counts) {
    const auto size = static_cast<double>(counts.size());
    double mean = 0;
    for (const std::size_t count : counts) mean += static_cast<double>(count) / size;
    double squares = 0;
    double cubes = 0;
    for (const std::size_t count : counts) {
        const double deviation = static_cast<double>(count) - mean;
        squares += deviation * deviation / size;
        cubes += deviation * deviation * deviation / size;
    }
    return squares > 0 ? cubes / std::pow(squares, 1.5) : 0;
}

}  // namespace segue::evaluation
