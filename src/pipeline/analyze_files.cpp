#include <optional>

#include "segue/in_order.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

void analyze_files(std::span<const std::filesystem::path> paths, const std::shared_ptr<const model::Model>& model,
                   const Analyzer::Options& options, int threads, const std::function<void(Analysis)>& sink,
                   const std::stop_token& stop) {
    if (threads <= 0) threads = available_threads();
    std::vector<std::optional<Analyzer>> analyzers(static_cast<std::size_t>(threads));
    InOrder<Analysis> analyses([&](std::size_t, Analysis analysis) { sink(std::move(analysis)); });
    parallel_for(
        paths.size(), threads,
        [&](std::size_t index, int worker) {
            auto& analyzer = analyzers[static_cast<std::size_t>(worker)];
            if (!analyzer) analyzer.emplace(model, options);
            Analysis analysis = analyzer->analyze(paths[index], {}, stop);
            if (!stop.stop_requested()) analyses.add(index, std::move(analysis));
        },
        stop);
}

}  // namespace segue::pipeline
