#include "segue/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/system_error.h"
#include "segue/core.h"

namespace segue {
namespace {

namespace fs = std::filesystem;

// Beside a file, and no other's in this process.
fs::path temporary_beside(const fs::path& path) {
    static std::atomic<unsigned> made = 0;
    return path.native() + "." + std::to_string(::getpid()) + "." + std::to_string(++made) + ".tmp";
}

}  // namespace

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)) {
    struct stat info {};
    const bool exists = ::stat(path_.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) throw Error(ErrorCode::kIo, "cannot write: is a folder", path_);
    target_ = exists ? fs::canonical(path_) : path_;
    if (exists && !S_ISREG(info.st_mode)) {
        temporary_ = target_;
        descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    } else {
        const mode_t mode = exists ? info.st_mode & 0777U : 0666U;
        do {
            temporary_ = temporary_beside(target_);
            descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        } while (descriptor_ < 0 && errno == EEXIST);  // a process of that number in another container or machine
    }
    if (descriptor_ < 0 && errno == ENOENT) throw Error(ErrorCode::kNotFound, "cannot write: no such folder", path_);
    if (descriptor_ < 0) throw system_error("cannot write", path_, errno);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (replaces()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            throw system_error("cannot write", path_, errno);
        }
    }
}

void AtomicFile::commit() {
    if (replaces() && (::fsync(descriptor_) != 0 || ::rename(temporary_.c_str(), target_.c_str()) != 0)) {
        throw system_error("cannot write", path_, errno);
    }
    // Nothing is left to be removed, even if the system has something to say.
    if (::close(std::exchange(descriptor_, -1)) != 0) throw system_error("cannot write", path_, errno);
}

}  // namespace segue
