// The subcommands of `segue catalog`, a file each.
#pragma once

#include "command.h"
#include "segue/catalog.h"

namespace segue::cli {

/// The catalog that the user means. Throws kNotFound if there is none yet.
catalog::Catalog open_catalog(const Settings& settings);

void add_catalog_backup(CLI::App& catalog, const Settings& settings, int& result);
void add_catalog_check(CLI::App& catalog, const Settings& settings, int& result);
void add_catalog_export(CLI::App& catalog, const Settings& settings, int& result);
void add_catalog_info(CLI::App& catalog, const Settings& settings, int& result);
void add_catalog_merge(CLI::App& catalog, const Settings& settings, int& result);
void add_catalog_prune(CLI::App& catalog, const Settings& settings, int& result);

}  // namespace segue::cli
