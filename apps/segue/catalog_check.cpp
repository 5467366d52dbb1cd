// segue catalog check: is the catalog damaged?
#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"

namespace segue::cli {
namespace {

// Damage may also end the reading.
std::vector<std::string> damage_of(const catalog::Catalog& catalog) {
    try {
        return catalog.damage();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kInvalidCatalog) throw;
        return {error.message()};
    }
}

ExitCode check(const Settings& settings) {
    const catalog::Catalog catalog = open_catalog(settings);
    const auto damage = damage_of(catalog);
    const std::string path = printable(catalog.path().native());
    if (settings.json) {
        print_json_line({{"catalog", catalog.path().native()}, {"damage", damage}});
    } else if (damage.empty()) {
        fmt::print("{}  {}\n", styled("undamaged", Style::kGood), path);
    } else {
        for (const std::string& line : damage) {
            fmt::print("{}  {}  {}\n", styled("damaged", Style::kBad), path,
                       styled(fmt::format("({})", printable(line)), Style::kDim));
        }
    }
    if (damage.empty()) return kAllDone;
    fmt::print(
        stderr,
        "Move it away together with {}-wal, if that is there, and put a backup in its place, or let `segue scan` "
        "make a new one. What can still be read `segue catalog export` prints\n",
        printable(catalog.path().filename().native()));
    return kSomeFailed;
}

}  // namespace

void add_catalog_check(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("check", "Read all of the catalog and tell what is damaged");
    subcommand->description(
        "Read all of the catalog and tell what is damaged. Nothing is repaired; a catalog of an older Segue is "
        "brought up to date, as by every command.\n"
        "Exit code: 0 undamaged, 1 damaged, 3 it can not be opened at all.");
    add_example(*subcommand, "segue catalog check\n  segue --catalog copy.db catalog check");
    subcommand->callback([&] { result = check(settings); });
}

}  // namespace segue::cli
