#include "pipeline/being_written.h"

#include <chrono>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace segue::pipeline {
namespace {

// Linux gives a lease for reading on a file only while nobody has it open for writing.
// https://man7.org/linux/man-pages/man2/F_SETLEASE.2const.html
bool nobody_can_be_writing(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return true;        // who opens it next is told why
    ::fcntl(file, F_SETSIG, SIGURG);  // a writer that comes just now ends the lease by a signal that does nothing
    const bool leased = ::fcntl(file, F_SETLEASE, F_RDLCK) == 0;
    ::close(file);  // which gives the lease back
    return leased;
}

// Network file systems refuse leases, and so do files of others: then only a file's age speaks for it.
bool was_modified_just_now(const catalog::FileStamp& stamp) {
    constexpr std::chrono::seconds kSettling{10};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto age = now - std::chrono::nanoseconds(stamp.mtime_ns);
    return age >= age.zero() && age < kSettling;  // the time of a file may lie in the future, and stay there
}

}  // namespace

bool is_being_written(const std::filesystem::path& path, const catalog::FileStamp& stamp) {
    return was_modified_just_now(stamp) && !nobody_can_be_writing(path);
}

}  // namespace segue::pipeline
