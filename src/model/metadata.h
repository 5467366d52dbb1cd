// Metadata out of a JSON object that is part of something larger.
#pragma once

#include "model/fields.h"
#include "segue/model.h"

namespace segue::model {

/// kEmbedded: inside a model file that Segue wrote; what a later Segue may have added is passed over.
/// kSidecar: written by hand; nothing may be misspelt, and what the graph tells may be left out.
enum class Origin { kEmbedded, kSidecar };

inline constexpr std::size_t kMostLabels = 10000;
inline constexpr double kLeastTemperature = 1e-3;
inline constexpr double kMostTemperature = 1e3;

/// The field "labels": 2 or more, distinct.
std::vector<std::string> label_names(Fields& fields);

/// Throws as Metadata::from_json; kSidecar: the caller calls fields.refuse_others() when it has read what is its own.
Metadata metadata_from(Fields& fields, Origin origin);

}  // namespace segue::model
