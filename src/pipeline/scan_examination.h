// Third step of a scan: one file, from its path to what the catalog stores.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "pipeline/scan_plan.h"
#include "pipeline/sound_ledger.h"
#include "segue/audio.h"
#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

/// What came out of a task.
struct Examination {
    const ScanTask* task = nullptr;
    std::string claimed_hash;                 ///< to be settled with the ledger; empty: none
    std::optional<catalog::Finding> finding;  ///< none: the file is left for the next scan, because of
    audio::Verdict verdict = audio::Verdict::kUnreadable;
    std::string reason;
};

/// Never throws for what a file is or holds. Nothing after a stop request that leaves the file undone.
std::optional<Examination> examine(const ScanTask& task, const AnalyzeFunction& analyze,
                                   const catalog::StageVersions& versions, SoundLedger& ledger,
                                   const std::stop_token& stop);

}  // namespace segue::pipeline
