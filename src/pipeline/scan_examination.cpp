#include "pipeline/scan_examination.h"

#include <utility>

#include "pipeline/being_written.h"
#include "pipeline/file_stamp.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {

std::optional<Examination> examine(const ScanTask& task, const AnalyzeFunction& analyze,
                                   const catalog::StageVersions& versions, SoundLedger& ledger,
                                   const std::stop_token& stop) {
    const auto& [path, stamp] = task.file;
    Examination result{.task = &task};
    if (is_being_written(path, stamp)) {
        result.reason = "another program is writing it; the next scan takes it";
        return result;
    }
    std::string hash = task.hash;
    catalog::Tags tags;
    Analysis analysis;
    bool known = false;
    try {
        tags = tags_of(path);
        if (hash.empty()) hash = identity_of(path);
        switch (ledger.claim(hash, stop)) {
            case SoundLedger::Answer::kStopped:
                return {};
            case SoundLedger::Answer::kStored:
                known = true;
                break;
            case SoundLedger::Answer::kAnalyse:
                result.claimed_hash = hash;
                analysis = analyze(path);
        }
    } catch (const Error& error) {
        analysis.audio = audio::report_of(error);
    }
    if (analysis.audio.verdict == audio::Verdict::kUnreadable) {
        result.reason = analysis.audio.reason;
        return result;
    }
    catalog::Finding finding{path, stamp, std::move(tags), hash, {}};
    if (!known) finding.sound = sound_of(std::move(analysis), hash, versions);
    if (stamp_of(path) == stamp) {
        result.finding = std::move(finding);
    } else {
        result.reason = "changed while it was read; the next scan takes it";
    }
    return result;
}

}  // namespace segue::pipeline
