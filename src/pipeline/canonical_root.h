#pragma once

#include <filesystem>

namespace segue::pipeline {

/// A folder or file that a user names, as the catalog writes paths, whether or not it is there: absolute, links
/// followed as far as it exists, without a slash at the end. Throws kInvalidArgument if the name is empty.
std::filesystem::path canonical_root(const std::filesystem::path& root);

}  // namespace segue::pipeline
