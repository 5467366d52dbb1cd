#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <span>
#include <stop_token>

namespace segue::pipeline {

/// Notices that files in folders appear, change, move or vanish. For one thread.
class FolderWatch {
  public:
    /// Throws kIo if the system can not watch at all.
    FolderWatch();
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    struct Added {
        bool any_new = false;  ///< files may have come into a new folder before it was watched
        bool all = true;       ///< false: the system allows no more watches, or does not tell of all changes
    };
    /// Watches these folders from now on, not those within them. Folders that are gone are passed over.
    Added add(std::span<const std::filesystem::path> folders);

    /// Waits for a change, then until nothing changes for `quiet`, though not for ever; or until `limit` has passed.
    void wait(std::chrono::milliseconds quiet, std::chrono::milliseconds limit, const std::stop_token& stop);

  private:
    bool wait_for_event(std::chrono::milliseconds limit);
    void drop_events();

    int events_;
    int stopped_;
    std::set<int> watched_;
};

}  // namespace segue::pipeline
