// `segue audit --format json` says something in valid JSON of any file, and returns one of its exit codes.
// The option -close_fd_mask=2, which scripts/fuzz gives, keeps its summaries off the screen.
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "command.h"
#include "fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static segue::fuzz::FuzzedFile file;

    std::ostringstream output;
    std::streambuf* const screen = std::cout.rdbuf(output.rdbuf());
    int result = segue::cli::kWrongUsage;
    CLI::App app;
    segue::cli::Settings settings{.threads = 1, .json = true};
    segue::cli::add_audit(app, settings, result);
    app.parse(std::vector<std::string>{file.write({data, size}).native(), "audit"});  // CLI11 takes them last first
    std::cout.rdbuf(screen);

    const auto object = nlohmann::json::parse(output.str());
    if (object.at("verdict").get<std::string>().empty() || result == segue::cli::kWrongUsage) std::abort();
    return 0;
}
