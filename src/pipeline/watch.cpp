#include <algorithm>

#include "pipeline/folder_watch.h"
#include "segue/scan.h"

namespace segue::pipeline {
namespace {

// Of what is not there, cannot be followed or read, or may still be written, the system need not tell.
bool may_have_more(const ScanReport& report) {
    return !report.vanished_roots.empty() || !report.skipped.empty() ||
           std::ranges::find(report.failures, audio::Verdict::kUnreadable, &ScanFailure::verdict) !=
               report.failures.end();
}

}  // namespace

void watch(catalog::Catalog& catalog, std::span<const std::filesystem::path> roots, const Stages& stages,
           const WatchOptions& options, const std::function<void(const WatchReport&)>& on_scan) {
    constexpr std::chrono::hours kUntilAChange{24};
    const std::stop_token& stop = options.scan.stop;
    FolderWatch folders;
    while (true) {
        WatchReport report{.scan = scan(catalog, roots, stages, options.scan)};
        const auto [any_new, all] = folders.add(report.scan.folders);
        report.everything_watched = all;
        on_scan(report);
        if (stop.stop_requested()) return;
        if (any_new) continue;
        const bool told = all && !may_have_more(report.scan);
        folders.wait(options.quiet, told ? kUntilAChange : std::chrono::milliseconds(options.rescan_every), stop);
        if (stop.stop_requested()) return;
    }
}

}  // namespace segue::pipeline
