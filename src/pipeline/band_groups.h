// Mel bands by the names that musicians give them.
#pragma once

#include <cstddef>
#include <vector>

#include "segue/explain.h"
#include "segue/model.h"

namespace segue::pipeline {

struct GroupedBands {
    BandGroup group;
    std::size_t first = 0;
    std::size_t end = 0;  // behind the last band
};

/// `centre_hz`: of each band, ascending.
std::vector<GroupedBands> grouped_bands(const std::vector<float>& centre_hz, const model::FrontEnd& front_end);

}  // namespace segue::pipeline
