// What the subcommands share. Each lives in a file of its own, which registers it with CLI11.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "segue/catalog.h"

namespace segue::cli {

/// What the program returns to the shell.
enum ExitCode : int {
    kAllDone = 0,
    kSomeFailed = 1,   ///< some inputs failed, the rest is done
    kWrongUsage = 2,   ///< the command line makes no sense
    kNothingDone = 3,  ///< nothing could be done
};

/// Options of the whole program, valid for every subcommand.
struct Settings {
    int threads = 0;                ///< 0: all cores
    bool json = false;              ///< --format json
    std::filesystem::path catalog;  ///< empty: default_catalog()
};

/// The platform's folder for what Segue keeps: $XDG_DATA_HOME/segue or ~/.local/share/segue; empty if there is none.
std::filesystem::path data_folder();
/// catalog.db in it.
std::filesystem::path default_catalog();
/// The same for what can be computed again: $XDG_CACHE_HOME/segue or ~/.cache/segue.
std::filesystem::path cache_folder();

/// Requested when the user presses Ctrl-C or the process is asked to end; a second Ctrl-C ends it at once.
std::stop_token interruption();

/// Exit code for `failed` of `total` inputs.
ExitCode exit_code(std::size_t total, std::size_t failed);

/// Throws now what writing this file would throw after an hour of work.
void check_writable(const std::filesystem::path& output);

/// What a track is called: its title, or else the name of its file.
std::string title_of(const catalog::Track& track);

/// One JSON object as a line on standard output; bytes that are no UTF-8 become U+FFFD.
void print_json_line(const nlohmann::ordered_json& object);

/// A check of real numbers; unlike CLI::Range it refuses NaN.
CLI::Validator real_number_in(double low, double high);

/// A check of words that choose: those of a shell's empty variable choose nothing.
CLI::Validator not_empty();

/// Adds the options that `--help` shows last: the example of a subcommand.
void add_example(CLI::App& subcommand, const std::string& example);

// Each adds its subcommand; running it stores the exit code in `result`.
void add_audit(CLI::App& app, const Settings& settings, int& result);
void add_catalog(CLI::App& app, const Settings& settings, int& result);
void add_duplicates(CLI::App& app, const Settings& settings, int& result);
void add_evaluate(CLI::App& app, const Settings& settings, int& result);
void add_evaluate_similarity(CLI::App& app, const Settings& settings, int& result);
void add_features(CLI::App& app, const Settings& settings, int& result);
void add_learn(CLI::App& app, const Settings& settings, int& result);
void add_map(CLI::App& app, const Settings& settings, int& result);
void add_playlist(CLI::App& app, const Settings& settings, int& result);
void add_predict(CLI::App& app, const Settings& settings, int& result);
void add_refuse(CLI::App& app, const Settings& settings, int& result);
void add_scan(CLI::App& app, const Settings& settings, int& result);
void add_similar(CLI::App& app, const Settings& settings, int& result);
void add_spectrogram(CLI::App& app, const Settings& settings, int& result);
void add_train(CLI::App& app, const Settings& settings, int& result);

}  // namespace segue::cli
