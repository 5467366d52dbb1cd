#include "pipeline/file_stamp.h"

#include <sys/stat.h>

namespace segue::pipeline {

std::optional<catalog::FileStamp> stamp_of(const std::filesystem::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return {};
    constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
    return catalog::FileStamp{info.st_size, info.st_mtim.tv_sec * kNanosecondsPerSecond + info.st_mtim.tv_nsec};
}

}  // namespace segue::pipeline
