// segue catalog: looks after the catalog.
#include "catalog_commands.h"

namespace segue::cli {

catalog::Catalog open_catalog(const Settings& settings) {
    return {settings.catalog.empty() ? default_catalog() : settings.catalog, catalog::IfAbsent::kFail};
}

void add_catalog(CLI::App& app, const Settings& settings, int& result) {
    auto* catalog = app.add_subcommand("catalog", "Look after the catalog: info, check, backup, merge, prune, export");
    catalog->description(
        "Look after the catalog, which `segue scan` fills.\n\n"
        "All of these work on the catalog that --catalog names, or on that in your data folder, also while a scan is "
        "running. A catalog that may not be written can be looked at, checked, backed up and exported.");
    catalog->require_subcommand(1);
    add_catalog_info(*catalog, settings, result);
    add_catalog_check(*catalog, settings, result);
    add_catalog_backup(*catalog, settings, result);
    add_catalog_merge(*catalog, settings, result);
    add_catalog_prune(*catalog, settings, result);
    add_catalog_export(*catalog, settings, result);
    add_example(*catalog, "segue catalog info");
}

}  // namespace segue::cli
