#include "audio/failing_disk.h"

#include <cerrno>
#include <cstddef>
#include <cstdio>

#include <unistd.h>

namespace segue::testing {
namespace {

struct {
    bool in_use = false;
    int working = 0;
    FailingDisk::Fails fails{};
    bool failed = false;
} state;

bool fails_now() {
    if (!state.in_use || state.working-- > 0) return false;
    if (state.failed && state.fails == FailingDisk::Fails::kOnce) return false;
    state.failed = true;
    errno = EIO;
    return true;
}

}  // namespace

FailingDisk::FailingDisk(int working, Fails fails) {
    state = {true, working, fails, false};
}

FailingDisk::~FailingDisk() {
    state.in_use = false;
}

bool FailingDisk::has_failed() {
    return state.failed;
}

}  // namespace segue::testing

// These take the place of libc's in the whole program: the decoder reads by the first, TagLib by the second.

extern "C" ssize_t pread(int descriptor, void* to, std::size_t size, off_t offset) {
    return segue::testing::fails_now() ? -1 : ::pread64(descriptor, to, size, offset);
}

extern "C" std::size_t fread(void* to, std::size_t size, std::size_t count, std::FILE* file) {
    return segue::testing::fails_now() ? 0 : ::fread_unlocked(to, size, count, file);
}
