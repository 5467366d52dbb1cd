#pragma once

#include <nlohmann/json.hpp>

#include "segue/training.h"

namespace segue::training {

/// Throws kInvalidArgument naming the option that is out of range.
void check(const Options& options);

/// Everything that the result depends on, except the clips. Written into the model, and what a checkpoint is known by.
nlohmann::ordered_json to_json(const Options& options);

}  // namespace segue::training
