#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_set>

namespace segue::pipeline {

/// Which recordings the catalog has, and which are being analysed: of several copies one is analysed. Thread-safe.
class SoundLedger {
  public:
    /// `stored`: hashes of recordings whose analysis is up to date.
    explicit SoundLedger(std::unordered_set<std::string> stored) : stored_(std::move(stored)) {}

    enum class Answer { kStored, kAnalyse, kStopped };
    /// Must the caller analyse this recording? Waits while another thread does. After kAnalyse a call of settle is due.
    Answer claim(const std::string& hash, const std::stop_token& stop);
    /// The analysis is in the catalog, or there will be none.
    void settle(const std::string& hash, bool stored);

  private:
    std::mutex mutex_;
    std::condition_variable_any settled_;
    std::unordered_set<std::string> stored_;
    std::unordered_set<std::string> in_work_;
};

}  // namespace segue::pipeline
