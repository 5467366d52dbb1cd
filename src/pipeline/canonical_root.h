#pragma once

#include <filesystem>

namespace segue::pipeline {

/// A folder or file that a user names, as the catalog writes paths: absolute, links followed as far as it exists,
/// without a slash at the end.
std::filesystem::path canonical_root(const std::filesystem::path& root);

}  // namespace segue::pipeline
