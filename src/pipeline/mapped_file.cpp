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
    throw Error(code, std::string("cannot read: ") + std::strerror(number), path);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) : path_(path) {
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file_ < 0) fail(path, errno);
    struct stat info {};
    const bool is_file = ::fstat(file_, &info) == 0 && S_ISREG(info.st_mode);
    const auto size = is_file ? static_cast<std::size_t>(info.st_size) : 0;
    void* const start = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_, 0) : MAP_FAILED;
    if (start == MAP_FAILED) {
        const int number = size > 0 ? errno : EINVAL;
        ::close(file_);
        fail(path, number);
    }
    bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    ::close(file_);
}

void MappedFile::read(std::size_t offset, std::span<std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail(path_, count < 0 ? errno : EIO);
        offset += static_cast<std::size_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace segue::pipeline
