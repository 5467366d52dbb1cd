#pragma once

#include <filesystem>
#include <optional>

#include "segue/catalog.h"

namespace segue::pipeline {

/// Size and modification time of a file, links followed; nothing if the system does not tell.
std::optional<catalog::FileStamp> stamp_of(const std::filesystem::path& path);

}  // namespace segue::pipeline
