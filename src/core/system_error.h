// What the system says of a failure, as Segue's error.
#pragma once

#include <filesystem>
#include <string>

#include "segue/core.h"

namespace segue {

/// "what: the system's reason" for an errno.
Error system_error(const std::string& what, const std::filesystem::path& path, int number);

}  // namespace segue
