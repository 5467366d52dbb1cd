// predict --explain: why a model gave its answer, as text, JSON and picture.
#pragma once

#include <filesystem>
#include <vector>

#include "command.h"
#include "judges.h"
#include "segue/dataset.h"

namespace segue::cli {

/// Explains what each judge says of each file. `picture`: empty, or where to draw it: there must be one file and one
/// judge then.
ExitCode explain_files(const dataset::FileList& found, const std::vector<Panel>& panels,
                       const std::filesystem::path& picture, const Settings& settings);

}  // namespace segue::cli
