#pragma once

#include <cstddef>
#include <filesystem>

#include "segue/core.h"

namespace segue::pipeline {

/// What a catalog without any music that can be compared is refused with. `outdated`: sounds that other stages
/// analysed.
inline Error no_music(std::size_t outdated, const std::filesystem::path& catalog) {
    return {
        ErrorCode::kNotFound,
        outdated == 0
            ? "no analysed music in the catalog yet; run `segue scan DIR` first"
            : "its music was analysed by another model or version of Segue; name that --model, or run `segue scan DIR` "
              "again",
        catalog};
}

}  // namespace segue::pipeline
