#include "pipeline/band_groups.h"

#include <algorithm>
#include <limits>

namespace segue::pipeline {
namespace {

struct Range {
    const char* name;
    double high_hz;
};
constexpr Range kRanges[] = {
    {"sub-bass", 60},   {"bass", 120},        {"upper bass", 250},
    {"low mids", 500},  {"mids", 1000},       {"upper mids", 2000},
    {"presence", 4000}, {"brilliance", 8000}, {"air", std::numeric_limits<double>::infinity()}};

}  // namespace

std::vector<GroupedBands> grouped_bands(const std::vector<float>& centre_hz, const model::FrontEnd& front_end) {
    std::vector<GroupedBands> groups;
    double low_hz = front_end.low_hz;
    std::size_t first = 0;
    for (const auto& [name, high_hz] : kRanges) {
        const auto end = static_cast<std::size_t>(std::ranges::lower_bound(centre_hz, static_cast<float>(high_hz)) -
                                                  centre_hz.begin());
        const double until_hz = std::min(high_hz, front_end.high_hz);
        if (end > first) {
            groups.push_back({{.name = name, .low_hz = low_hz, .high_hz = until_hz}, first, end});
        }
        first = end;
        low_hz = std::max(low_hz, until_hz);
    }
    return groups;
}

}  // namespace segue::pipeline
