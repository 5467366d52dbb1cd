// A disk that fails on command.
#pragma once

namespace segue::testing {

/// While it exists, reading a file fails after so many reads that work: for good, as when the network goes away, or
/// once. One at a time, on one thread.
class FailingDisk {
  public:
    enum class Fails { kForGood, kOnce };
    explicit FailingDisk(int working, Fails fails = Fails::kForGood);
    ~FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    /// Has a read failed?
    static bool has_failed();
};

}  // namespace segue::testing
