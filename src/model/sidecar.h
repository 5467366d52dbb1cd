// A sidecar: the JSON file that describes a network which knows nothing of Segue. docs/networks.md lists its fields.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "segue/model.h"

namespace segue::model {

struct Sidecar {
    Metadata metadata;
    std::filesystem::path network;  ///< the file that it names, beside it
    std::string labels_text;        ///< content of the file of labels that it names; empty if it lists them itself
};

/// Whether a model file is a sidecar: it begins with `{`.
bool is_sidecar(std::string_view bytes);

/// `path`: of the sidecar; the files that it names are beside it. Throws kInvalidModel naming the field that is
/// missing, unknown or wrong, kNewerVersion, and as read_file for the file of labels.
Sidecar read_sidecar(std::string_view json, const std::filesystem::path& path);

}  // namespace segue::model
