// What the pipeline found, as the catalog stores it.
#pragma once

#include <filesystem>
#include <string>

#include "segue/catalog.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

catalog::Tags tags_of(const std::filesystem::path& path);

catalog::Sound sound_of(Analysis analysis, std::string hash, const catalog::StageVersions& versions);

}  // namespace segue::pipeline
