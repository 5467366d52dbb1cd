// segue catalog prune: forgets tracks that are gone for good.
#include <memory>

#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"
#include "segue/prune.h"

namespace segue::cli {
namespace {

void print_json(const pipeline::PruneReport& report, bool rehearse) {
    auto removed = nlohmann::ordered_json::array();
    for (const auto& path : report.removed) removed.push_back(path.native());
    auto vanished = nlohmann::ordered_json::array();
    for (const auto& [path, tracks] : report.vanished)
        vanished.push_back({{"path", path.native()}, {"tracks", tracks}});
    print_json_line({{"dry_run", rehearse},
                     {"removed", std::move(removed)},
                     {"removed_recordings", report.removed_sounds},
                     {"returned", report.returned.size()},
                     {"vanished_folders", std::move(vanished)}});
}

void print(const pipeline::PruneReport& report, bool rehearse) {
    for (const auto& path : report.removed) fmt::print("{}\n", printable(path.native()));
    fmt::print("{}{} and {} removed\n", rehearse ? "without --dry-run: " : "", counted(report.removed.size(), "track"),
               counted(report.removed_sounds, "recording"));
}

void print_kept(const pipeline::PruneReport& report) {
    if (!report.returned.empty()) {
        fmt::print(stderr, "{} kept: the files are there again, and the next scan takes them back\n",
                   counted(report.returned.size(), "track"));
    }
    for (const auto& [path, tracks] : report.vanished) {
        fmt::print(stderr, "{}: all of it is gone. Is a disk not connected? {} kept\n", printable(path.native()),
                   counted(tracks, "track"));
    }
    if (!report.vanished.empty()) {
        fmt::print(stderr,
                   "To remove the tracks of such a folder, name it, or one around it: segue catalog prune FOLDER\n");
    }
}

ExitCode prune(const pipeline::PruneOptions& options, const Settings& settings) {
    catalog::Catalog catalog = open_catalog(settings);
    const pipeline::PruneReport report = pipeline::prune(catalog, options);
    settings.json ? print_json(report, options.rehearse) : print(report, options.rehearse);
    print_kept(report);
    return kAllDone;
}

}  // namespace

void add_catalog_prune(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("prune", "Forget the tracks whose files are gone for good");
    auto options = std::make_shared<pipeline::PruneOptions>();
    subcommand->description(
        "Forget the tracks whose files are gone for good.\n\n"
        "Removes the tracks that scans marked as missing, and the analyses of recordings that no track has any more; "
        "it "
        "does not ask, and says what it removed. Where a whole folder is gone or empty its tracks are kept, because "
        "that "
        "may be a disk that is not connected, unless you name it. Music files are not touched.\n"
        "Exit code: 0 done, 3 nothing could be done.");
    subcommand->add_option("FOLDER", options->folders,
                           "Only what is missing below these folders, also where all of it is gone");
    subcommand->add_flag("--dry-run", options->rehearse, "Change nothing; only tell what would be removed");
    add_example(*subcommand, "segue catalog prune --dry-run\n  segue catalog prune ~/Music/Old");
    subcommand->callback([=, &settings, &result] { result = prune(*options, settings); });
}

}  // namespace segue::cli
