// What the paths of many files begin with.
#pragma once

#include <filesystem>
#include <functional>
#include <ranges>

namespace segue::cli {

/// The deepest folder that holds both: as far as the two begin alike, empty if they do not.
std::filesystem::path common_folder(const std::filesystem::path& folder, const std::filesystem::path& other);

/// The deepest folder that holds all `items`, at least one. `path_of`: the path of an item's file.
template <std::ranges::forward_range Items, typename PathOf = std::identity>
std::filesystem::path common_folder_of(const Items& items, PathOf path_of = {}) {
    std::filesystem::path common = std::invoke(path_of, *std::ranges::begin(items)).parent_path();
    for (const auto& item : items) common = common_folder(common, std::invoke(path_of, item).parent_path());
    return common;
}

}  // namespace segue::cli
