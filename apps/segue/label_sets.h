// Several labels a file: what `evaluate` does with a head that has learnt them, and how they are written in JSON.
#pragma once

#include <filesystem>
#include <memory>

#include <nlohmann/json.hpp>

#include "command.h"
#include "segue/dataset.h"
#include "segue/label_sets.h"
#include "segue/model.h"

namespace segue::cli {

nlohmann::ordered_json to_json(const evaluation::LabelSetFigures& figures);

ExitCode evaluate_label_sets(const std::shared_ptr<const model::Model>& model, const std::filesystem::path& data,
                             const dataset::ManifestColumns& columns, const Settings& settings);

}  // namespace segue::cli
