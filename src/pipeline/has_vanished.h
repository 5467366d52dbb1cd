#pragma once

#include <filesystem>
#include <system_error>

namespace segue::pipeline {

/// Is there no such file? One that is merely hidden, ignored or out of reach has not vanished.
inline bool has_vanished(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found;
}

}  // namespace segue::pipeline
