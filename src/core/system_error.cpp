#include "core/system_error.h"

#include <cerrno>
#include <cstring>

namespace segue {

Error system_error(const std::string& what, const std::filesystem::path& path, int number) {
    ErrorCode code = ErrorCode::kIo;
    if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
    if (number == EACCES || number == EPERM || number == EROFS) code = ErrorCode::kNoPermission;
    return {code, what + ": " + std::strerror(number), path};
}

}  // namespace segue
