#include "arguments.h"

#include <charconv>
#include <vector>

#include "../segue/labelled_data.h"

namespace segue::cli {
void declare(CLI::App& app, TrainArguments& arguments) {
    auto& options = arguments.options;
    app.add_option("DATA", arguments.data, "A folder with a folder for each genre, or a CSV manifest")
        ->required()
        ->check(CLI::ExistingPath);
    app.add_option("-o,--output", arguments.output, "The model file to write")->capture_default_str();
    app.add_option("--history", arguments.history, "A CSV file for the figures of each epoch");
    app.add_option("--threads", options.threads, "Threads to use; 0: all cores")
        ->check(CLI::Range(0, 1024))
        ->take_last();
    app.add_option("--format", "table: for people; json: an object a line on standard output")
        ->check(CLI::IsMember({"table", "json"}))
        ->take_last()
        ->each([&](const std::string& value) { arguments.json = value == "json"; });

    constexpr const char* kNetwork = "Network and learning";
    app.add_option("--network", options.network,
                   "mel-cnn: a 2-D CNN over log-mel crops; mfcc-cnn: 1-D convolutions over averaged MFCC")
        ->capture_default_str()
        ->group(kNetwork);
    app.add_option("--epochs", arguments.epochs, "Passes over the training clips (default: 50)")->group(kNetwork);
    app.add_option("--batch-size", arguments.batch_size, "Clips in one step (default: the network's own)")
        ->group(kNetwork);
    app.add_option("--learning-rate", arguments.learning_rate, "Highest learning rate (default: the network's own)")
        ->group(kNetwork);
    app.add_option("--recipe", arguments.recipe,
                   "A JSON file with numbers of the training that differ from the network's own (models/README.md)")
        ->check(CLI::ExistingFile)
        ->group(kNetwork);
    app.add_option("--teacher", arguments.teacher,
                   "A network that has heard more music, to learn from beside the labels: a model file or sidecar")
        ->group(kNetwork);
    app.add_option("--seed", options.seed, "Same seed, same machine and threads: same model")
        ->capture_default_str()
        ->group(kNetwork);
    app.add_flag("--class-weights", arguments.class_weights, "Let all genres count alike, however many clips they have")
        ->group(kNetwork);
    app.add_option("--device", options.device, "auto, cpu or cuda")
        ->transform(CLI::CheckedTransformer(std::map<std::string, training::Device>{
            {"auto", training::Device::kAuto}, {"cpu", training::Device::kCpu}, {"cuda", training::Device::kCuda}}))
        ->group(kNetwork);

    constexpr const char* kValidation = "Validation";
    app.add_option("--validation-share", options.validation_share,
                   "Share of the clips kept for validation, 0.05 to 0.5; 0: learn from all, keep the last epoch")
        ->capture_default_str()
        ->group(kValidation);
    app.add_flag("!--ignore-groups", options.split_by_group,
                 "Let clips of one artist be in training and in validation (figures will flatter)")
        ->group(kValidation);
    app.add_option("--holdout-fold", options.holdout_fold,
                   "Leave this fold of the manifest out of everything, for `segue evaluate --fold`")
        ->group(kValidation);
    app.add_option("--temperature", options.temperature,
                   "Divide the logits by this (default: fitted on the validation clips)")
        ->group(kValidation);
    app.add_option("--min-confidence", options.min_confidence,
                   "Have the model call the genre unknown below this confidence, 0 to 1 (default: never)")
        ->group(kValidation);

    add_column_options(app, arguments.columns);
    add_label_weights(app, options.label_weights);

    app.footer(
        "A killed or interrupted training goes on where it was when the same command is given again; Ctrl-C writes "
        "the\n"
        "best model so far.\n\n"
        "Example:\n"
        "  segue train my-music -o model.onnx && segue predict --model model.onnx song.mp3");
}

}  // namespace segue::cli
