// Last step of a scan: what was examined goes into the catalog and the report.
#pragma once

#include <deque>
#include <string>

#include "pipeline/scan_examination.h"
#include "pipeline/sound_ledger.h"
#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

/// For the one thread that writes.
class ScanBookkeeper {
  public:
    /// Keeps references to all three.
    ScanBookkeeper(catalog::Catalog& catalog, SoundLedger& ledger, ScanReport& report)
        : catalog_(catalog), ledger_(ledger), report_(report) {}

    /// Stores all of them in one transaction.
    void enter(std::deque<Examination> examinations);

  private:
    void count(const ScanTask& task, const catalog::Stored& stored);
    void fail(const ScanTask& task, audio::Verdict verdict, std::string reason);

    catalog::Catalog& catalog_;
    SoundLedger& ledger_;
    ScanReport& report_;
};

}  // namespace segue::pipeline
