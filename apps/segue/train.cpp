// `segue train`: checks the command line and hands it over to the program segue-train, which holds libtorch.
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "../segue-train/arguments.h"
#include "command.h"
#include "segue/core.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

fs::path trainer_program() {
    const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
    for (const fs::path place : {"segue-train", "../libexec/segue/segue-train", "../segue-train/segue-train"}) {
        if (const fs::path candidate = folder / place; ::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    throw Error(ErrorCode::kMissingPart,
                "this Segue was built without its training part; install libtorch-dev and libonnx-dev and build it "
                "with -DSEGUE_BUILD_TRAINING=ON");
}

// Does not return unless it fails. Ctrl-C stays blocked, so that segue-train's libraries, which start threads before
// its main, leave it to the thread that waits for it.
void become(const fs::path& program, std::vector<std::string> words) {
    words.insert(words.begin(), program.native());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    throw Error(ErrorCode::kIo, "cannot be started", program);
}

int train(const std::vector<std::string>& words, const Settings& settings) {
    CLI::App app("Train a network on a collection of labelled music.", "segue train");
    TrainArguments arguments;
    declare(app, arguments);
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kAllDone : kWrongUsage;
    }
    std::vector<std::string> forwarded{"--threads", std::to_string(settings.threads)};
    if (settings.json) forwarded.insert(forwarded.end(), {"--format", "json"});
    forwarded.insert(forwarded.end(), words.begin(), words.end());
    become(trainer_program(), std::move(forwarded));
    return kNothingDone;
}

}  // namespace

void add_train(CLI::App& app, const Settings& settings, int& result) {
    auto* command = app.add_subcommand("train", "Train a network on a collection of labelled music");
    // Its words are read by the options that segue-train shares.
    command->prefix_command();
    command->fallthrough(false);
    command->set_help_flag();
    command->final_callback([command, &settings, &result] { result = train(command->remaining(), settings); });
}

}  // namespace segue::cli
