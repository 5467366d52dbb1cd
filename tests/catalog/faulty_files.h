// A file system that fails on command.
#pragma once

namespace segue::catalog::testing {

/// While it exists, SQLite opens its files through it. Flushing to the disk is only pretended, which makes it fast.
/// One at a time, on one thread.
class FaultyFiles {
  public:
    FaultyFiles();
    ~FaultyFiles();
    FaultyFiles(const FaultyFiles&) = delete;
    FaultyFiles& operator=(const FaultyFiles&) = delete;

    /// After `working` further writes, truncations and flushes all of them fail with `error`: SQLITE_FULL,
    /// SQLITE_IOERR_WRITE ..., as on a full or dying disk.
    void fail_after(int working, int error);
    /// All work again. Says whether one has failed.
    bool repair();
};

}  // namespace segue::catalog::testing
