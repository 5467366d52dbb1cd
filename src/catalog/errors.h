// SQLite's errors as Segue's.
#pragma once

#include <filesystem>

#include <SQLiteCpp/Exception.h>

#include "segue/core.h"

namespace segue::catalog {

Error error_of(const SQLite::Exception& error, const std::filesystem::path& catalog);

/// Runs an action on a catalog whose SQLite exceptions become segue::Error.
template <typename Action>
auto translating_errors(const std::filesystem::path& catalog, const Action& action) {
    try {
        return action();
    } catch (const SQLite::Exception& error) {
        throw error_of(error, catalog);
    }
}

}  // namespace segue::catalog
