#include "command.h"

#include <cstdlib>
#include <iostream>

#include "segue/core.h"

namespace segue::cli {

namespace fs = std::filesystem;

fs::path data_folder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return fs::path(value == nullptr ? "" : value);
    };
    if (const auto data = variable("XDG_DATA_HOME"); data.is_absolute()) return data / "segue";
    if (const auto home = variable("HOME"); !home.empty()) return home / ".local/share/segue";
    return {};
}

fs::path default_catalog() {
    if (const fs::path folder = data_folder(); !folder.empty()) return folder / "catalog.db";
    throw Error(ErrorCode::kInvalidArgument, "no home folder is known: say where the catalog is with --catalog FILE");
}

ExitCode exit_code(std::size_t total, std::size_t failed) {
    if (failed == 0) return kAllDone;
    return failed < total ? kSomeFailed : kNothingDone;
}

void print_json_line(const nlohmann::ordered_json& object) {
    std::cout << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n' << std::flush;
}

void add_example(CLI::App& subcommand, const std::string& example) {
    subcommand.footer("Example:\n  " + example);
}

}  // namespace segue::cli
