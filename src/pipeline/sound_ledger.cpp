#include "pipeline/sound_ledger.h"

namespace segue::pipeline {

SoundLedger::Answer SoundLedger::claim(const std::string& hash, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!settled_.wait(lock, stop, [&] { return !in_work_.contains(hash); })) return Answer::kStopped;
    if (stored_.contains(hash)) return Answer::kStored;
    in_work_.insert(hash);
    return Answer::kAnalyse;
}

void SoundLedger::settle(const std::string& hash, bool stored) {
    const std::lock_guard lock(mutex_);
    if (in_work_.erase(hash) == 0) return;
    if (stored) stored_.insert(hash);
    settled_.notify_all();
}

}  // namespace segue::pipeline
