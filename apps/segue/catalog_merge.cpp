// segue catalog merge: catalogs of several machines become one.
#include <memory>

#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    fs::path other;
    std::vector<fs::path> relocation;  // none, or two
};

std::optional<catalog::Relocation> relocation(const Options& options) {
    if (options.relocation.empty()) return {};
    for (const fs::path& folder : options.relocation) {
        if (!folder.is_absolute()) {
            throw Error(ErrorCode::kInvalidArgument, "--relocate takes folders that begin with /", folder);
        }
    }
    return catalog::Relocation{options.relocation.front(), options.relocation.back()};
}

void print(const catalog::MergeReport& report) {
    fmt::print("{} new, {} new", counted(report.added, "track"), counted(report.sounds, "recording"));
    if (report.replaced > 0) fmt::print(", {} replaced", counted(report.replaced, "track"));
    if (report.kept > 0) fmt::print(", {} known already", counted(report.kept, "track"));
    fmt::print("\n");
}

ExitCode merge(const Options& options, const Settings& settings) {
    const auto moved = relocation(options);
    const catalog::Catalog other(options.other, catalog::IfAbsent::kFail);
    catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                             catalog::IfAbsent::kCreate);
    const catalog::MergeReport report = catalog.merge(other, moved);
    if (settings.json) {
        print_json_line({{"catalog", catalog.path().native()},
                         {"merged", other.path().native()},
                         {"new", report.added},
                         {"replaced", report.replaced},
                         {"kept", report.kept},
                         {"conflicts", report.conflicts},
                         {"new_recordings", report.sounds}});
    } else {
        print(report);
    }
    if (report.conflicts > 0) {
        fmt::print(stderr,
                   "{} in both catalogs with different sound: the file that was modified later is kept. "
                   "`--relocate / /NAME-OF-THE-OTHER` keeps both\n",
                   report.conflicts == 1 ? "1 path is" : fmt::format("{} paths are", report.conflicts));
    }
    return kAllDone;
}

}  // namespace

void add_catalog_merge(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("merge", "Take over the tracks of another catalog");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Take over the tracks of another catalog into this one.\n\n"
        "The same recording on two machines is one recording in the merged catalog, and is not analysed again where it "
        "turns up later. Of two tracks of one path the file that was modified later counts; a track that is missing "
        "gives way to one that is not. What the other catalog holds stays as it is, but that of an older Segue is "
        "brought up to date, as by every command; merge a copy if the older one is to go on using it.\n"
        "Exit code: 0 done, 2 wrong usage, 3 nothing was merged.");
    subcommand->add_option("OTHER", options->other, "The catalog of another machine")->required();
    subcommand
        ->add_option("--relocate", options->relocation,
                     "Two folders: what lies in the first on the other machine is in the second on this one. With / as "
                     "the first, everything comes under the second, which tells machines apart")
        ->expected(2)
        ->type_name("FROM TO");
    add_example(*subcommand,
                "segue catalog merge laptop.db\n"
                "  segue catalog merge laptop.db --relocate /home/anna/Music /srv/music\n"
                "  segue catalog merge laptop.db --relocate / /laptop");
    subcommand->callback([=, &settings, &result] { result = merge(*options, settings); });
}

}  // namespace segue::cli
