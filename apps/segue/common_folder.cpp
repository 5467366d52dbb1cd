#include "common_folder.h"

#include <algorithm>

namespace segue::cli {

std::filesystem::path common_folder(const std::filesystem::path& folder, const std::filesystem::path& other) {
    const auto end = std::ranges::mismatch(folder, other).in1;
    std::filesystem::path common;
    for (auto part = folder.begin(); part != end; ++part) common /= *part;
    return common;
}

}  // namespace segue::cli
