#include <map>
#include <mutex>
#include <optional>

#include "segue/pipeline.h"

namespace segue::pipeline {

void analyze_files(std::span<const std::filesystem::path> paths, const std::shared_ptr<const model::Model>& model,
                   const Analyzer::Options& options, int threads, const std::function<void(Analysis)>& sink,
                   const std::stop_token& stop) {
    if (threads <= 0) threads = available_threads();
    std::vector<std::optional<Analyzer>> analyzers(static_cast<std::size_t>(threads));
    std::mutex mutex;
    std::map<std::size_t, Analysis> waiting;  // finished before one that comes earlier in `paths`
    std::size_t next = 0;

    parallel_for(
        paths.size(), threads,
        [&](std::size_t index, int worker) {
            auto& analyzer = analyzers[static_cast<std::size_t>(worker)];
            if (!analyzer) analyzer.emplace(model, options);
            Analysis analysis = analyzer->analyze(paths[index], {}, stop);
            if (stop.stop_requested()) return;

            const std::lock_guard lock(mutex);
            waiting.emplace(index, std::move(analysis));
            for (auto first = waiting.begin(); first != waiting.end() && first->first == next; ++next) {
                sink(std::move(first->second));
                first = waiting.erase(first);
            }
        },
        stop);
}

}  // namespace segue::pipeline
