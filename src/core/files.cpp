#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "segue/core.h"

namespace segue {
namespace {

Error system_error(const std::string& what, const std::filesystem::path& path, int number) {
    ErrorCode code = ErrorCode::kIo;
    if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
    if (number == EACCES || number == EPERM || number == EROFS) code = ErrorCode::kNoPermission;
    return {code, what + ": " + std::strerror(number), path};
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return number_; }
    // Closes and says whether the system accepted all that was written.
    bool close() {
        const int number = number_;
        number_ = -1;
        return ::close(number) == 0;
    }

  private:
    int number_;
};

bool write_all(int descriptor, std::span<const std::string_view> parts) {
    for (std::string_view bytes : parts) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
            if (written < 0) {
                if (errno == EINTR) continue;
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return true;
}

// Beside a file, and no other's.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
    static std::atomic<unsigned> made = 0;
    return path.native() + "." + std::to_string(::getpid()) + "." + std::to_string(++made) + ".tmp";
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
    write_file_atomically(path, {&bytes, 1});
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::string_view> parts) {
    // A pipe or device (/dev/stdout) can not be replaced by renaming: write into it.
    struct stat info {};
    const bool exists = ::stat(path.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) throw Error(ErrorCode::kIo, "cannot write: is a folder", path);
    if (exists && !S_ISREG(info.st_mode)) {
        Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (device.get() < 0 || !write_all(device.get(), parts)) throw system_error("cannot write", path, errno);
        return;
    }

    const std::filesystem::path target = exists ? std::filesystem::canonical(path) : path;
    const std::filesystem::path temporary = temporary_beside(target);
    const mode_t mode = exists ? info.st_mode & 0777U : 0666U;
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0) throw system_error("cannot write", path, errno);
    if (!write_all(file.get(), parts) || ::fsync(file.get()) != 0 || !file.close() ||
        ::rename(temporary.c_str(), target.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        throw system_error("cannot write", path, number);
    }
}

std::string read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) throw system_error("cannot open", path, errno);
    std::string bytes;
    std::string block(1 << 16, '\0');
    while (true) {
        const ssize_t count = ::read(file.get(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("cannot read", path, errno);
        if (count == 0) return bytes;
        bytes.append(block, 0, static_cast<std::size_t>(count));
        if (bytes.size() > limit_bytes) {
            throw Error(ErrorCode::kInvalidArgument, "larger than " + std::to_string(limit_bytes) + " bytes", path);
        }
    }
}

}  // namespace segue
