// What "alike" may mean: the distances between recordings that Segue offers.
#pragma once

#include <span>
#include <string_view>

#include "segue/catalog.h"
#include "segue/recommend.h"

namespace segue::pipeline {

/// A way to compare recordings.
struct Distance {
    std::string_view name;        ///< "embedding"
    std::string_view meaning;     ///< for a person, as an apposition: "what the model hears, ..."
    catalog::VectorKind numbers;  ///< that are compared
    recommend::Order order;       ///< what makes one nearer than another
};

/// All of them, the default first. docs/similarity.md says what each is worth.
std::span<const Distance> distances();

/// The one of this name. Throws kInvalidArgument with the names that there are.
const Distance& distance(std::string_view name);

}  // namespace segue::pipeline
