#include "command.h"

#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "segue/atomic_file.h"
#include "segue/core.h"

namespace segue::cli {

namespace fs = std::filesystem;

namespace {

// Segue's folder in one of the platform's (XDG base directories): the variable's, or else that below the home folder.
fs::path platform_folder(const char* variable, const char* below_home) {
    const auto value_of = [](const char* name) {
        const char* value = std::getenv(name);
        return fs::path(value == nullptr ? "" : value);
    };
    if (const auto folder = value_of(variable); folder.is_absolute()) return folder / "segue";
    if (const auto home = value_of("HOME"); !home.empty()) return home / below_home / "segue";
    return {};
}

}  // namespace

fs::path data_folder() {
    return platform_folder("XDG_DATA_HOME", ".local/share");
}

fs::path cache_folder() {
    return platform_folder("XDG_CACHE_HOME", ".cache");
}

fs::path default_catalog() {
    if (const fs::path folder = data_folder(); !folder.empty()) return folder / "catalog.db";
    throw Error(ErrorCode::kInvalidArgument, "no home folder is known: say where the catalog is with --catalog FILE");
}

ExitCode exit_code(std::size_t total, std::size_t failed) {
    if (failed == 0) return kAllDone;
    return failed < total ? kSomeFailed : kNothingDone;
}

void check_writable(const fs::path& output) {
    std::error_code ignored;
    if (fs::is_other(output, ignored)) return;  // who reads a pipe takes the first end for the last
    const AtomicFile probe(output);
}

std::string title_of(const catalog::Track& track) {
    return track.tags.title.empty() ? track.path.stem().native() : track.tags.title;
}

void print_json_line(const nlohmann::ordered_json& object) {
    std::cout << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n' << std::flush;
}

CLI::Validator real_number_in(double low, double high) {
    const std::string range = fmt::format("FLOAT in [{} - {}]", low, high);
    return {[low, high, range](const std::string& text) {
                double value = 0;
                const bool fits = CLI::detail::lexical_cast(text, value) && value >= low && value <= high;
                return fits ? std::string() : "value " + text + " is no " + range;
            },
            range};
}

CLI::Validator not_empty() {
    return {[](const std::string& text) { return text.empty() ? std::string("is empty") : std::string(); }, ""};
}

void add_example(CLI::App& subcommand, const std::string& example) {
    subcommand.footer("Example:\n  " + example);
}

}  // namespace segue::cli
