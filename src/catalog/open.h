#pragma once

#include <filesystem>

#include <SQLiteCpp/Database.h>

#include "segue/catalog.h"

namespace segue::catalog {

/// A connection to a catalog of kSchemaVersion, ready for use. A file that is refused is left as it was.
SQLite::Database open_database(const std::filesystem::path& path, IfAbsent if_absent);

}  // namespace segue::catalog
