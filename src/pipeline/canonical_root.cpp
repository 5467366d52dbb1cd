#include "pipeline/canonical_root.h"

#include <system_error>

#include "segue/core.h"

namespace segue::pipeline {

namespace fs = std::filesystem;

fs::path canonical_root(const fs::path& root) {
    if (root.empty()) throw Error(ErrorCode::kInvalidArgument, "the name of a file or folder is empty");
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(fs::absolute(root), error);
    if (error) canonical = fs::absolute(root).lexically_normal();
    return canonical.has_filename() || !canonical.has_relative_path() ? canonical : canonical.parent_path();
}

}  // namespace segue::pipeline
