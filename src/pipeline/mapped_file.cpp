#include "pipeline/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "segue/core.h"

namespace segue::pipeline {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int number) {
    ErrorCode code = ErrorCode::kIo;
    if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
    if (number == EACCES || number == EPERM) code = ErrorCode::kNoPermission;
    throw Error(code, std::string("cannot open: ") + std::strerror(number), path);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) fail(path, errno);
    struct stat info {};
    if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(file);
        fail(path, EINVAL);
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    void* const start = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
    const int number = errno;
    ::close(file);  // the mapping stays
    if (start == MAP_FAILED) fail(path, number);
    bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace segue::pipeline
