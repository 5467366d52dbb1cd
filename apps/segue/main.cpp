// The program `segue`: reads the command line and hands over to a subcommand.
#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "segue/core.h"

namespace segue::cli {
namespace {

ExitCode exit_code_of(const Error& error) {
    return error.code() == ErrorCode::kInvalidArgument ? kWrongUsage : kNothingDone;
}

// What was printed may still wait in a buffer: a full disk or a closed pipe shows only here.
void flush_output() {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.flush()) return;
    throw Error(ErrorCode::kIo, "standard output takes no more: " + std::generic_category().message(errno));
}

// Lists subcommands by the first line of what they say of themselves.
class Overview : public CLI::Formatter {
  public:
    std::string make_subcommand(const CLI::App* subcommand) const override {
        std::string line = subcommand->get_description();
        line.resize(std::min(line.find('\n'), line.size()));
        if (line.ends_with('.')) line.pop_back();
        return fmt::format("  {:<{}}{}\n", subcommand->get_name(), column_width_ - 2, line);
    }
};

int run(int argc, char** argv) {
    Settings settings;
    int result = kAllDone;

    CLI::App app("Segue tells the genre of music, finds music that sounds like it, and shows what it heard.", "segue");
    app.formatter(std::make_shared<Overview>());
    app.set_version_flag("--version", "segue " + std::string(version()));
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--threads", settings.threads, "Threads to use; 0: all cores")->check(CLI::Range(0, 1024));
    std::string format = "table";
    app.add_option("--format", format, "table: for people; json: an object a line on standard output")
        ->check(CLI::IsMember({"table", "json"}))
        ->each([&](const std::string& value) { settings.json = value == "json"; });
    app.add_option("--catalog", settings.catalog, "The catalog of your music (default: in your data folder)");
    app.footer("Example:\n  segue predict song.mp3\n\n`segue SUBCOMMAND --help` explains a subcommand.");

    add_predict(app, settings, result);
    add_similar(app, settings, result);
    add_duplicates(app, settings, result);
    add_scan(app, settings, result);
    add_playlist(app, settings, result);
    add_map(app, settings, result);
    add_catalog(app, settings, result);
    add_spectrogram(app, settings, result);
    add_features(app, settings, result);
    add_learn(app, settings, result);
    add_refuse(app, settings, result);
    add_train(app, settings, result);
    add_evaluate(app, settings, result);
    add_evaluate_similarity(app, settings, result);
    add_audit(app, settings, result);

    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        const auto words = app.remaining(true);
        if (words.empty() || words.front().starts_with('-')) return app.exit(error), kWrongUsage;
        fmt::print(stderr, "there is no subcommand '{}'; `segue --help` lists them\n", printable(words.front()));
        return kWrongUsage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kAllDone : kWrongUsage;
    }
    flush_output();
    return result;
}

}  // namespace
}  // namespace segue::cli

int main(int argc, char** argv) {
    using namespace segue::cli;
    std::setlocale(LC_CTYPE, "C.UTF-8");  // for wcwidth; numbers keep their dots
    try {
        segue::cli::interruption();
        return run(argc, argv);
    } catch (const segue::Error& error) {
        fmt::print(stderr, "{} {}\n", styled("segue:", Style::kBad, stderr), error.what());
        return exit_code_of(error);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{} {}\n", styled("segue:", Style::kBad, stderr), error.what());
        return kNothingDone;
    }
}
