#include "pipeline/folder_watch.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "segue/core.h"

namespace segue::pipeline {
namespace {

using std::chrono::milliseconds;

// Content counts once its writer has closed it.
constexpr std::uint32_t kChanges =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVED_FROM | IN_MOVED_TO | IN_MOVE_SELF | IN_ONLYDIR;

// Changes that another machine or a program makes behind the system's back it does not tell of. Numbers of statfs(2).
bool may_change_unseen(const std::filesystem::path& folder) {
    constexpr std::uint32_t kKinds[] = {
        0x6969,                              // NFS
        0x517B,     0xFF534D42, 0xFE534D42,  // SMB
        0x65735546,                          // FUSE
        0x01021997,                          // 9P
        0x00C36400,                          // Ceph
        0x5346414F,                          // AFS
    };
    struct statfs info {};
    return ::statfs(folder.c_str(), &info) == 0 &&
           std::ranges::find(kKinds, static_cast<std::uint32_t>(info.f_type)) != std::end(kKinds);
}

// A folder that never rests is scanned all the same.
constexpr milliseconds kPatience{60'000};

}  // namespace

FolderWatch::FolderWatch() : events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), stopped_(::eventfd(0, EFD_CLOEXEC)) {
    if (events_ < 0 || stopped_ < 0) {
        throw Error(ErrorCode::kIo, "cannot watch folders: " + std::generic_category().message(errno));
    }
}

FolderWatch::~FolderWatch() {
    ::close(events_);
    ::close(stopped_);
}

FolderWatch::Added FolderWatch::add(std::span<const std::filesystem::path> folders) {
    Added added;
    for (const auto& folder : folders) {
        const int watch = ::inotify_add_watch(events_, folder.c_str(), kChanges);
        if (watch >= 0) {
            added.any_new |= watched_.insert(watch).second;
            added.all &= !may_change_unseen(folder);
        } else if (errno == ENOSPC || errno == ENOMEM) {
            added.all = false;
        }
    }
    return added;
}

bool FolderWatch::wait_for_event(milliseconds limit) {
    pollfd sources[] = {{events_, POLLIN, 0}, {stopped_, POLLIN, 0}};
    ::poll(sources, std::size(sources), static_cast<int>(limit.count()));
    return sources[0].revents != 0;
}

void FolderWatch::drop_events() {
    alignas(inotify_event) char buffer[1 << 16];
    for (ssize_t size = ::read(events_, buffer, sizeof buffer); size > 0;
         size = ::read(events_, buffer, sizeof buffer)) {
        for (const char* at = buffer; at < buffer + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            if ((event->mask & IN_IGNORED) != 0) watched_.erase(event->wd);  // its folder is gone
            at += sizeof(inotify_event) + event->len;
        }
    }
}

void FolderWatch::wait(milliseconds quiet, milliseconds limit, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [&] {
        const std::uint64_t one = 1;
        static_cast<void>(!::write(stopped_, &one, sizeof one));
    });
    using Clock = std::chrono::steady_clock;
    bool changed = wait_for_event(limit);
    const auto end = Clock::now() + kPatience;
    while (changed && !stop.stop_requested() && Clock::now() < end) {
        drop_events();
        changed = wait_for_event(quiet);
    }
    drop_events();
}

}  // namespace segue::pipeline
