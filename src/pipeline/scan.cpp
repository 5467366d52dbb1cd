#include "segue/scan.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "pipeline/bounded_queue.h"
#include "pipeline/scan_bookkeeper.h"
#include "pipeline/scan_examination.h"
#include "pipeline/scan_listing.h"
#include "pipeline/scan_plan.h"
#include "pipeline/sound_ledger.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {
namespace {

using Queue = BoundedQueue<Examination>;

// Examinations that wait for the thread that stores them.
constexpr std::size_t kQueueCapacity = 64;

// However a side of the queue comes to its end, the other one must not wait for it.
struct Ending {
    Queue& queue;
    std::stop_source& stop;
    ~Ending() {
        stop.request_stop();
        queue.close();
    }
};

void examine_all(const std::vector<ScanTask>& tasks, const Stages& stages, int threads, SoundLedger& ledger,
                 Queue& results, std::stop_source& stop) {
    const Ending ending{results, stop};
    std::vector<AnalyzeFunction> analyzers(static_cast<std::size_t>(threads));
    const auto work = [&](std::size_t index, int worker) {
        AnalyzeFunction& analyze = analyzers[static_cast<std::size_t>(worker)];
        if (!analyze) analyze = stages.make_analyzer();
        auto result = examine(tasks[index], analyze, stages.versions, ledger, stop.get_token());
        if (result) results.push(std::move(*result));
    };
    parallel_for(
        tasks.size(), threads,
        [&](std::size_t index, int worker) {
            try {
                work(index, worker);
            } catch (...) {
                stop.request_stop();  // others may be waiting for this thread's recording
                throw;
            }
        },
        stop.get_token());
}

// Many threads examine, this one stores.
void examine_and_store(const std::vector<ScanTask>& tasks, catalog::Catalog& catalog, const Stages& stages,
                       const ScanOptions& options, ScanReport& report) {
    std::stop_source stop;
    const std::stop_callback relay(options.stop, [&] { stop.request_stop(); });
    SoundLedger ledger(catalog.hashes(stages.versions));
    Queue results(kQueueCapacity);
    const int threads = options.threads > 0 ? options.threads : available_threads();
    std::future<void> examiners =
        std::async(std::launch::async, [&] { examine_all(tasks, stages, threads, ledger, results, stop); });
    const Ending ending{results, stop};

    ScanBookkeeper bookkeeper(catalog, ledger, report);
    Progress progress{.total = tasks.size()};
    for (auto batch = results.take_all(); !batch.empty(); batch = results.take_all()) {
        progress.done += batch.size();
        bookkeeper.enter(std::move(batch));
        progress.failed = report.failures.size();
        if (options.progress) options.progress(progress);
    }
    examiners.get();
    report.stopped = progress.done < progress.total;
}

std::size_t count_missing(const std::vector<std::filesystem::path>& paths, const catalog::Catalog& catalog) {
    return static_cast<std::size_t>(std::ranges::count_if(paths, [&](const auto& path) {
        const auto file = catalog.find_file(path);
        return file && file->missing;
    }));
}

}  // namespace

Stages stages_of(const std::shared_ptr<const model::Model>& model, const std::optional<audio::Excerpts>& excerpts) {
    const Analyzer::Options options{.decode = {.excerpts = excerpts}};
    return {{kFeatureVersion, model->id(), heard_of(excerpts)}, [model, options]() -> AnalyzeFunction {
                auto analyzer = std::make_shared<Analyzer>(model, options);
                return [analyzer](const std::filesystem::path& path) { return analyzer->analyze(path); };
            }};
}

ScanReport scan(catalog::Catalog& catalog, std::span<const std::filesystem::path> roots, const Stages& stages,
                const ScanOptions& options) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    ScanReport report;
    Listing listing = list_files(roots, options.stop, options.ignore);
    report.found = listing.files.size();
    report.stopped = options.stop.stop_requested();
    if (report.stopped) return report;  // what an unfinished walk has not met is not gone

    ScanPlan plan = compare(listing, catalog, stages.versions);
    report.unchanged = plan.unchanged;
    report.skipped = std::move(listing.skipped);
    report.folders = std::move(listing.folders);
    report.vanished_roots = std::move(plan.vanished_roots);

    // Before the new files: those that were moved find their tracks among the missing ones.
    catalog.mark_missing(plan.gone);
    catalog.mark_missing(plan.returned, false);
    if (!plan.tasks.empty()) examine_and_store(plan.tasks, catalog, stages, options, report);

    report.missing = count_missing(plan.gone, catalog);
    std::ranges::sort(report.failures, {}, &ScanFailure::path);
    report.elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
    return report;
}

}  // namespace segue::pipeline
