// segue scan: a library into the catalog.
#include "segue/scan.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "model_choice.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<fs::path> roots;
    fs::path model;
    bool whole = false;
    std::vector<std::string> ignore;
    bool watch = false;
};

// Files, and what could not be followed to any.
std::size_t found(const pipeline::ScanReport& report) {
    return report.found + report.skipped.size();
}

std::size_t failed(const pipeline::ScanReport& report) {
    return report.failures.size() + report.skipped.size();
}

void print_json(const pipeline::ScanReport& report, const fs::path& catalog) {
    const auto print_failure = [](const fs::path& path, audio::Verdict verdict, const std::string& reason) {
        print_json_line({{"path", path.native()}, {"verdict", audio::to_string(verdict)}, {"reason", reason}});
    };
    for (const auto& [path, reason] : report.skipped) print_failure(path, audio::Verdict::kUnreadable, reason);
    for (const auto& [path, verdict, reason] : report.failures) print_failure(path, verdict, reason);

    auto vanished = nlohmann::ordered_json::array();
    for (const fs::path& root : report.vanished_roots) vanished.push_back(root.native());
    print_json_line({{"catalog", catalog.native()},
                     {"found", found(report)},
                     {"new", report.added},
                     {"changed", report.changed},
                     {"moved", report.moved},
                     {"reanalysed", report.reanalysed},
                     {"unchanged", report.unchanged},
                     {"missing", report.missing},
                     {"failed", failed(report)},
                     {"vanished_roots", std::move(vanished)},
                     {"stopped", report.stopped}});
}

void print_failures(const pipeline::ScanReport& report) {
    const auto print_failure = [](const fs::path& path, audio::Verdict verdict, const std::string& reason) {
        fmt::print("{}  {}  {}\n", styled(padded(std::string(audio::to_string(verdict)), 11), Style::kBad),
                   printable(path.native()), styled(fmt::format("({})", printable(reason)), Style::kDim));
    };
    for (const auto& [path, reason] : report.skipped) print_failure(path, audio::Verdict::kUnreadable, reason);
    for (const auto& [path, verdict, reason] : report.failures) print_failure(path, verdict, reason);
}

void print_summary(const pipeline::ScanReport& report) {
    std::string counts;
    const auto count = [&](std::size_t number, const char* word, Style style = Style::kPlain) {
        if (number == 0) return;
        if (!counts.empty()) counts += ", ";
        counts += styled(fmt::format("{} {}", number, word), style);
    };
    count(report.added, "new", Style::kGood);
    count(report.changed, "changed");
    count(report.moved, "moved");
    count(report.reanalysed, "analysed again");
    count(report.unchanged, "unchanged");
    count(failed(report), "failed", Style::kBad);
    count(report.missing, "missing", Style::kWarning);
    fmt::print("{} in {}{}{}\n", counted(found(report), "file"), clock_time(report.elapsed_s),
               counts.empty() ? "" : ": ", counts);
}

void print_vanished_roots(const pipeline::ScanReport& report) {
    for (const fs::path& root : report.vanished_roots) {
        fmt::print(stderr, "{}: nothing is there any more. Is a disk not connected? Its tracks are kept as they are\n",
                   printable(root.native()));
    }
}

// Does a scan of a watch tell what the last one did not?
bool has_news(const pipeline::ScanReport& report, const pipeline::ScanReport& last) {
    const auto what = [](const pipeline::ScanFailure& failure) { return std::tie(failure.path, failure.verdict); };
    return report.added + report.changed + report.moved + report.reanalysed + report.missing > 0 ||
           !std::ranges::includes(last.failures, report.failures, {}, what, what) ||
           report.vanished_roots != last.vanished_roots;
}

ExitCode exit_code_of(const pipeline::ScanReport& report) {
    if (report.stopped) {
        fmt::print(stderr, "stopped; what is done is kept, and the same command goes on from there\n");
        return kSomeFailed;
    }
    if (report.found == 0) {
        fmt::print(stderr, "no audio files there\n");
        return kNothingDone;
    }
    return exit_code(found(report), failed(report));
}

void print(const pipeline::ScanReport& report, const fs::path& catalog, const Settings& settings) {
    if (settings.json) {
        print_json(report, catalog);
    } else {
        print_failures(report);
        print_summary(report);
    }
    print_vanished_roots(report);
    std::fflush(stdout);
}

// Goes on until Ctrl-C; tells of the first scan, and of those that bring news.
ExitCode watch(catalog::Catalog& catalog, const Options& options, const pipeline::Stages& stages,
               const pipeline::WatchOptions& watch_options, std::optional<ProgressBar>& bar, const Settings& settings) {
    std::optional<pipeline::WatchReport> last;
    pipeline::watch(catalog, options.roots, stages, watch_options, [&](const pipeline::WatchReport& report) {
        bar.reset();
        if (!last || has_news(report.scan, last->scan)) print(report.scan, catalog.path(), settings);
        if (!last) fmt::print(stderr, "watching; Ctrl-C ends it\n");
        if ((!last || last->everything_watched) && !report.everything_watched) {
            fmt::print(stderr,
                       "the system does not tell of all changes (a network disk, or more folders than "
                       "fs.inotify.max_user_watches): looking again every {}\n",
                       clock_time(static_cast<double>(watch_options.rescan_every.count())));
        }
        last = report;
    });
    return kAllDone;
}

ExitCode scan(const Options& options, const Settings& settings) {
    const auto model = load_model(options.model);
    const pipeline::Stages stages = options.whole ? pipeline::stages_of(model, {}) : pipeline::stages_of(model);
    catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                             catalog::IfAbsent::kCreate);
    std::optional<ProgressBar> bar(std::in_place, "Scanning");
    const auto show = [&](const Progress& progress) {
        if (!bar) bar.emplace("Scanning");  // of a later scan
        bar->show(progress);
    };
    const pipeline::ScanOptions scan_options{
        .threads = settings.threads, .progress = show, .stop = interruption(), .ignore = options.ignore};
    if (options.watch) return watch(catalog, options, stages, {.scan = scan_options}, bar, settings);

    const pipeline::ScanReport report = pipeline::scan(catalog, options.roots, stages, scan_options);
    bar.reset();
    print(report, catalog.path(), settings);
    return exit_code_of(report);
}

}  // namespace

void add_scan(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("scan", "Analyse a music library into the catalog");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Analyse a music library into the catalog.\n\n"
        "Analyses all music below folders and keeps the results in the catalog, which `segue similar` searches. Of "
        "music of a minute and a half or more it hears ten excerpts of 3 s, found without reading the rest.\n"
        "Scanning again analyses only what is new or changed: moved, copied and retagged files are recognised by their "
        "sound, and files that are gone are marked as missing, never removed. Ctrl-C ends the scan and keeps what is "
        "done. Music files are only read.\n"
        "Hidden files and folders are left out, and so are folders with a file .nomedia and what a file .segueignore "
        "in a folder names, line by line as in .gitignore. A file that another program is writing is left for the "
        "next scan.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be done.");
    subcommand->add_option("DIR", options->roots, "Folders of music, or single files")->required();
    subcommand->add_option("--model", options->model,
                           "Another model: a file, a sidecar, or deep (default: the one that ships with Segue)");
    subcommand->add_flag(
        "--whole", options->whole,
        "Hear all of every file, which takes six times as long for songs of 4 minutes; what the catalog knows by "
        "excerpts is analysed again, and later scans keep it");
    subcommand
        ->add_option("--ignore", options->ignore,
                     "Leave out what matches a pattern like those of .gitignore: '*.wav', 'Podcasts/'")
        ->allow_extra_args(false);
    subcommand->add_flag("--watch", options->watch, "Go on: scan again whenever files appear or change, until Ctrl-C");
    add_example(*subcommand, "segue scan ~/Music\n  segue scan ~/Music --ignore 'Podcasts/' --ignore '*.mod' --watch");
    subcommand->callback([=, &settings, &result] { result = scan(*options, settings); });
}

}  // namespace segue::cli
