// The program `segue-train`: what `segue train` hands over to. A program of its own, because libtorch takes half a
// second to load.
#include <clocale>
#include <exception>

#include <fmt/format.h>

#include "../segue/command.h"
#include "../segue/console.h"
#include "../segue/labelled_data.h"
#include "../segue/model_choice.h"
#include "arguments.h"
#include "segue/core.h"
#include "segue/evaluation_pictures.h"
#include "segue/training.h"

namespace segue::cli {
namespace {

// Where a teacher's answers are kept: they take longer than an epoch, and the next training asks the same.
std::filesystem::path teacher_cache() {
    const auto folder = cache_folder();
    return folder.empty() ? folder : folder / "teachers";
}

training::Options complete_options(const TrainArguments& arguments) {
    training::Options options = arguments.options;
    options.recipe = training::default_recipe(options.network);
    if (!arguments.recipe.empty()) {
        try {
            options.recipe = training::change_recipe(options.recipe, read_file(arguments.recipe));
        } catch (const Error& error) {
            throw Error(error.code(), error.message(), arguments.recipe);
        }
    }
    if (!arguments.teacher.empty()) {
        options.teacher = load_model(arguments.teacher);
        options.teacher_cache = teacher_cache();
    }
    if (arguments.epochs) options.recipe.epochs = *arguments.epochs;
    if (arguments.batch_size) options.recipe.batch_size = *arguments.batch_size;
    if (arguments.learning_rate) options.recipe.learning_rate = *arguments.learning_rate;
    if (arguments.class_weights) options.recipe.class_weight_exponent = 1;
    options.checkpoint = arguments.output;
    options.checkpoint += ".checkpoint";
    return options;
}

nlohmann::ordered_json to_json(const training::Epoch& epoch, bool validated) {
    nlohmann::ordered_json json{{"epoch", epoch.number},
                                {"learning_rate", epoch.learning_rate},
                                {"training_loss", epoch.training_loss},
                                {"training_accuracy", epoch.training_accuracy}};
    if (validated) {
        json["validation_loss"] = epoch.validation_loss;
        json["validation_accuracy"] = epoch.validation_accuracy;
    }
    json["seconds"] = epoch.seconds;
    return json;
}

void print_epoch(const training::Epoch& epoch, int epochs, bool validated) {
    if (epoch.number == 1) {
        fmt::print("{}\n", styled(fmt::format("{:>11}  {:>14}  {:>8}  {:>15}  {:>8}  {:>6}", "epoch", "training loss",
                                              "accuracy", validated ? "validation loss" : "",
                                              validated ? "accuracy" : "", "time"),
                                  Style::kDim));
    }
    const std::string count = fmt::format("{}/{}", epoch.number, epochs);
    const std::string loss = validated ? fixed(epoch.validation_loss, 3) : "";
    const std::string accuracy = validated ? percent(epoch.validation_accuracy) : "";
    fmt::print("{:>11}  {:>14}  {:>8}  {:>15}  {:>8}  {:>6}\n", count, fixed(epoch.training_loss, 3),
               percent(epoch.training_accuracy), loss, accuracy, clock_time(epoch.seconds));
    std::fflush(stdout);
}

// model.onnx gets model-training.png and model-training.svg beside it.
void save_curves(const std::filesystem::path& model, const model::Metadata& metadata) {
    const auto picture = evaluation::training_picture(metadata.metrics);
    for (const char* ending : {"-training.png", "-training.svg"}) {
        std::filesystem::path file = model;
        plot::save(picture.value(), file.replace_extension() += ending);
    }
}

void report(const TrainArguments& arguments, const training::Result& result) {
    const auto& metadata = result.metadata;
    if (arguments.json) {
        nlohmann::ordered_json json{{"model", printable(arguments.output.native())},
                                    {"network", metadata.network},
                                    {"labels", metadata.labels},
                                    {"training_clips", result.training_clips},
                                    {"unlabelled_clips", result.unlabelled_clips},
                                    {"validation_clips", result.validation_clips},
                                    {"skipped", result.skipped.size()},
                                    {"best_epoch", result.best_epoch},
                                    {"interrupted", result.interrupted},
                                    {"temperature", metadata.temperature}};
        if (result.validation) {
            json["accuracy"] = result.validation->accuracy;
            json["balanced_accuracy"] = result.validation->balanced_accuracy;
            json["loss"] = result.validation->loss;
        }
        print_json_line(json);
        return;
    }
    if (result.interrupted) fmt::print("Interrupted; the same command goes on from here.\n");
    fmt::print("{} of {} labels, from {} clips", metadata.network, metadata.labels.size(), result.training_clips);
    if (result.unlabelled_clips > 0) fmt::print(" and {} without a label", result.unlabelled_clips);
    if (result.validation) {
        fmt::print("; epoch {} on {} validation clips: accuracy {}, balanced {}", result.best_epoch,
                   result.validation_clips, styled(percent(result.validation->accuracy), Style::kBold),
                   percent(result.validation->balanced_accuracy));
    }
    fmt::print("\nModel: {}\n", printable(arguments.output.native()));
}

int run(int argc, char** argv) {
    CLI::App app("Train a network on a collection of labelled music.", "segue train");
    TrainArguments arguments;
    declare(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kAllDone : kWrongUsage;
    }
    const training::Options options = complete_options(arguments);
    const bool validated = options.validation_share > 0;

    check_writable(arguments.output);
    const auto data = read_labelled_data(arguments.data, arguments.columns);
    ProgressBar decoding("Listening");
    ProgressBar teaching("Asking the teacher");
    ProgressBar learning("Learning", "batches");
    training::Observer observer;
    observer.decoding = [&](const Progress& progress) { decoding.show(progress); };
    observer.teaching = [&](const Progress& progress) { teaching.show(progress); };
    observer.learning = [&](const Progress& progress) { learning.show(progress); };
    observer.epoch = [&](const training::Epoch& epoch) {
        learning.clear();
        if (arguments.json) {
            print_json_line(to_json(epoch, validated));
        } else {
            print_epoch(epoch, options.recipe.epochs, validated);
        }
    };
    const auto result = training::train(data, options, observer, interruption());

    write_file_atomically(arguments.output, result.onnx);
    if (!arguments.history.empty()) {
        write_file_atomically(arguments.history, training::history_csv(result.history));
    }
    save_curves(arguments.output, result.metadata);
    if (!result.interrupted) std::filesystem::remove(options.checkpoint);
    print_skipped(result.skipped, result.training_clips + result.validation_clips + result.skipped.size());
    report(arguments, result);
    return result.skipped.empty() && !result.interrupted ? kAllDone : kSomeFailed;
}

}  // namespace
}  // namespace segue::cli

int main(int argc, char** argv) {
    using namespace segue::cli;
    std::setlocale(LC_CTYPE, "C.UTF-8");
    try {
        interruption();
        return run(argc, argv);
    } catch (const segue::Error& error) {
        fmt::print(stderr, "{} {}\n", styled("segue train:", Style::kBad, stderr), error.what());
        return error.code() == segue::ErrorCode::kInvalidArgument ? kWrongUsage : kNothingDone;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{} {}\n", styled("segue train:", Style::kBad, stderr), error.what());
        return kNothingDone;
    }
}
