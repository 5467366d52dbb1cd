#include "segue/core.h"

namespace segue {
namespace {

std::string one_line(const std::filesystem::path& path, const std::string& message) {
    return path.empty() ? message : printable(path.native()) + ": " + message;
}

}  // namespace

Error::Error(ErrorCode code, std::string message, std::filesystem::path path)
    : std::runtime_error(one_line(path, message)), code_(code), message_(std::move(message)), path_(std::move(path)) {}

}  // namespace segue
