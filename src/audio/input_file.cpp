#include "audio/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/trailing_tags.h"
#include "segue/core.h"

namespace segue::audio {
namespace {

constexpr int kBufferBytes = 1 << 16;

ErrorCode code_of(int number) {
    if (number == ENOENT || number == ENOTDIR || number == ENAMETOOLONG) return ErrorCode::kNotFound;
    if (number == EACCES || number == EPERM) return ErrorCode::kNoPermission;
    return ErrorCode::kIo;
}

// Non-blocking, so that a pipe without a writer does not hang.
int open_for_reading(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) throw Error(code_of(errno), std::string("cannot open: ") + std::strerror(errno), path);
    return descriptor;
}

std::int64_t size_of_regular_file(int descriptor, const std::filesystem::path& path) {
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) throw Error(ErrorCode::kIo, std::strerror(errno), path);
    if (S_ISDIR(info.st_mode)) throw Error(ErrorCode::kNotAudio, "is a folder", path);
    if (!S_ISREG(info.st_mode)) throw Error(ErrorCode::kIo, "is no regular file", path);
    if (info.st_size == 0) throw Error(ErrorCode::kNotAudio, "is empty", path);
    return info.st_size;
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path, const Deadline& deadline)
    : deadline_(deadline), descriptor_(open_for_reading(path)) {
    try {
        size_ = size_of_regular_file(descriptor_, path);
        size_ = size_without_trailing_tags(*this);
        auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
        context_ = avio_alloc_context(buffer, kBufferBytes, 0, this, &InputFile::read, nullptr, &InputFile::seek);
        if (buffer == nullptr || context_ == nullptr) {
            av_free(buffer);
            throw std::bad_alloc();
        }
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

InputFile::~InputFile() {
    av_freep(&context_->buffer);
    avio_context_free(&context_);
    ::close(descriptor_);
}

std::string InputFile::bytes_at(std::int64_t offset, std::int64_t count) const {
    if (offset < 0 || offset >= size_) return {};
    std::string bytes(static_cast<std::size_t>(std::min(count, size_ - offset)), '\0');
    const ssize_t got = ::pread(descriptor_, bytes.data(), bytes.size(), offset);
    if (got < 0 && read_error_ == 0) read_error_ = errno;
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return bytes;
}

int InputFile::read(void* self, std::uint8_t* buffer, int size) {
    auto& file = *static_cast<InputFile*>(self);
    if (file.deadline_.passed()) return AVERROR_EXIT;
    const std::int64_t left = file.size_ - file.position_;
    if (left <= 0) return AVERROR_EOF;
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(size, left));
    ssize_t count = 0;
    do {
        count = ::pread(file.descriptor_, buffer, wanted, file.position_);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        if (file.read_error_ == 0) file.read_error_ = errno;
        return AVERROR(errno);
    }
    if (count == 0) return AVERROR_EOF;
    file.position_ += count;
    return static_cast<int>(count);
}

std::int64_t InputFile::seek(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<InputFile*>(self);
    switch (whence & ~AVSEEK_FORCE) {
        case AVSEEK_SIZE:
            return file.size_;
        case SEEK_SET:
            break;
        case SEEK_CUR:
            offset += file.position_;
            break;
        case SEEK_END:
            offset += file.size_;
            break;
        default:
            return AVERROR(EINVAL);
    }
    if (offset < 0) return AVERROR(EINVAL);
    return file.position_ = offset;
}

}  // namespace segue::audio
