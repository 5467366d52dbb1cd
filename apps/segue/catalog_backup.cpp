// segue catalog backup: a copy of the catalog, at any time.
#include <memory>

#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

ExitCode backup(const fs::path& target, const Settings& settings) {
    const catalog::Catalog catalog = open_catalog(settings);
    ProgressBar bar("Copying", "pages");
    catalog.backup(
        target, [&](const Progress& progress) { bar.show(progress); }, interruption());
    bar.clear();
    const std::uintmax_t bytes = fs::file_size(target);
    if (settings.json) {
        print_json_line({{"catalog", catalog.path().native()}, {"output", target.native()}, {"bytes", bytes}});
    } else {
        fmt::print("{}: {:.1f} MB\n", printable(target.native()), static_cast<double>(bytes) / 1e6);
    }
    return kAllDone;
}

}  // namespace

void add_catalog_backup(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("backup", "Copy the catalog, also while a scan is running");
    auto target = std::make_shared<fs::path>();
    subcommand->description(
        "Copy the catalog, also while a scan is running.\n\n"
        "The copy is the catalog as it is at one moment, checked for damage. An older backup of that name is replaced "
        "only when the new one is complete; a file that is no catalog is never replaced. To restore a backup while no "
        "Segue is running, delete catalog.db-wal beside the catalog, if it is there, and copy the backup over the "
        "catalog; or name it with --catalog.\n"
        "Exit code: 0 done, 2 another file than a backup is there, 3 nothing was written.");
    subcommand->add_option("FILE", *target, "The backup, by custom with a name that ends in .db")->required();
    add_example(*subcommand, "segue catalog backup /mnt/backup/segue.db");
    subcommand->callback([=, &settings, &result] { result = backup(*target, settings); });
}

}  // namespace segue::cli
