// What a scan adds to the analysis of the same files: both in one process, taking turns.
//
// usage: bench_scan THREADS ROUNDS FILE...
//
// Prints a line for each round: seconds of analyze_files, seconds of a scan into a new catalog.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <unistd.h>

#include "segue/catalog.h"
#include "segue/model.h"
#include "segue/pipeline.h"
#include "segue/scan.h"

namespace {

namespace fs = std::filesystem;

double seconds(const std::function<void()>& action) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    action();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    const int threads = std::atoi(argv[1]);
    const int rounds = std::atoi(argv[2]);
    const std::vector<fs::path> files(argv + 3, argv + argc);
    const auto model = segue::model::Model::built_in();
    const auto stages = segue::pipeline::stages_of(model);
    const segue::pipeline::Analyzer::Options options{.decode = {.excerpts = segue::audio::Excerpts{}}};  // as a scan
    const fs::path folder = fs::temp_directory_path() / ("segue-bench-scan-" + std::to_string(::getpid()));
    fs::create_directory(folder);
    for (int round = 0; round < rounds; ++round) {
        const double alone =
            seconds([&] { segue::pipeline::analyze_files(files, model, options, threads, [](const auto&) {}); });
        const double scan = seconds([&] {
            segue::catalog::Catalog catalog(folder / (std::to_string(round) + ".db"),
                                            segue::catalog::IfAbsent::kCreate);
            segue::pipeline::scan(catalog, files, stages, {.threads = threads});
        });
        std::printf("%.6f %.6f\n", alone, scan);
        std::fflush(stdout);
    }
    fs::remove_all(folder);
}
