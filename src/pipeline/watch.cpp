#include "pipeline/folder_watch.h"
#include "segue/scan.h"

namespace segue::pipeline {

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
        // What is not there can not be watched either.
        const bool told = all && report.scan.vanished_roots.empty() && report.scan.skipped.empty();
        folders.wait(options.quiet, told ? kUntilAChange : std::chrono::milliseconds(options.rescan_every), stop);
        if (stop.stop_requested()) return;
    }
}

}  // namespace segue::pipeline
