#pragma once

#include "segue/training.h"

namespace segue::training {

/// Learning rate of step `step` (from 0) of `steps`: a straight warm-up, then constant or half a cosine down to 0.
double learning_rate(const Recipe& recipe, std::size_t step, std::size_t steps);

}  // namespace segue::training
