// What the pipeline found, as the catalog stores it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "segue/audio.h"
#include "segue/catalog.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

catalog::Tags tags_of(const std::filesystem::path& path);

/// The word for what was heard: of excerpts, or of the whole file.
std::string heard_of(const std::optional<audio::Excerpts>& excerpts);

/// By which the catalog knows a recording, whatever is heard of it. Throws as audio::packet_hash.
std::string identity_of(const std::filesystem::path& path);

/// `versions` are those of the stages; what they heard of this file the analysis says.
catalog::Sound sound_of(Analysis analysis, std::string hash, const catalog::StageVersions& versions);

}  // namespace segue::pipeline
