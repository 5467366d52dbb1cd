#include "pipeline/scan_bookkeeper.h"

#include <utility>
#include <vector>

namespace segue::pipeline {

void ScanBookkeeper::enter(std::deque<Examination> examinations) {
    std::vector<catalog::Finding> findings;
    std::vector<const ScanTask*> tasks;  // of the findings
    for (Examination& examination : examinations) {
        if (examination.finding) {
            findings.push_back(std::move(*examination.finding));
            tasks.push_back(examination.task);
        } else {
            fail(*examination.task, examination.verdict, examination.reason);
        }
    }
    const std::vector<catalog::Stored> stored = catalog_.store(findings);
    for (std::size_t i = 0; i < stored.size(); ++i) count(*tasks[i], stored[i]);
    for (const Examination& examination : examinations) {
        ledger_.settle(examination.claimed_hash, examination.finding.has_value());
    }
}

void ScanBookkeeper::count(const ScanTask& task, const catalog::Stored& stored) {
    if (stored.change == catalog::Change::kNoSound) {
        return fail(task, audio::Verdict::kUnreadable,
                    "another program removed its analysis meanwhile; the next scan takes it");
    }
    const auto verdict = audio::verdict_from_string(stored.verdict).value_or(audio::Verdict::kBroken);
    if (!audio::is_usable(verdict)) return fail(task, verdict, stored.reason);

    if (stored.change == catalog::Change::kMoved) {
        ++report_.moved;
    } else if (task.cause == ScanTask::Cause::kNew) {
        ++report_.added;
    } else if (task.cause == ScanTask::Cause::kChanged) {
        ++report_.changed;
    } else {
        ++report_.reanalysed;
    }
}

void ScanBookkeeper::fail(const ScanTask& task, audio::Verdict verdict, std::string reason) {
    report_.failures.push_back({task.file.path, verdict, std::move(reason)});
}

}  // namespace segue::pipeline
