#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "segue/training.h"

namespace segue::training {

nlohmann::ordered_json recipe_json(const Recipe& recipe);

/// Throws kInvalidArgument naming the number that is out of range.
void check(const Recipe& recipe);

/// The text of recipes/<network>.json. Throws kInvalidArgument if there is none.
std::string_view built_in_recipe(std::string_view network);

}  // namespace segue::training
