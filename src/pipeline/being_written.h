#pragma once

#include <filesystem>

#include "segue/catalog.h"

namespace segue::pipeline {

/// Is another program still writing this file, as far as the system tells? `stamp` is the file's.
bool is_being_written(const std::filesystem::path& path, const catalog::FileStamp& stamp);

}  // namespace segue::pipeline
