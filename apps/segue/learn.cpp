// segue learn: labels of one's own on the embedding of a network.
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "label_sets.h"
#include "labelled_data.h"
#include "learn_examples.h"
#include "learn_score.h"
#include "model_choice.h"
#include "segue/evaluation.h"
#include "segue/learning.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    LearnData from;
    fs::path output;
    fs::path model;
    double balance = 0;
};

model::Head head_of(const LabelledExamples& heard, const learning::Learnt& learnt, const LearnScore& score,
                    double balance, const Json& metrics) {
    Json files = Json::object();
    for (std::size_t i = 0; i < heard.labels.size(); ++i) files[heard.labels[i]] = heard.files_of_label[i];
    const Json training{{"segue", std::string(version())},
                        {"files_per_label", files},
                        {"penalty", learnt.penalty},
                        {"penalty_chosen_by", learnt.by_sources ? "sources" : "folds"},
                        {"balance", balance}};
    model::Head head;
    head.labels = heard.labels;
    head.multi_label = learnt.head.activation == heads::Activation::kSigmoid;
    head.weights = learnt.head.weights;
    head.bias = learnt.head.bias;
    head.temperature = learnt.temperature;
    head.min_confidence = score.min_confidence;
    head.training = training.dump();
    head.metrics = metrics.dump();
    return head;
}

// Throws now what writing would throw after the work.
void check_output(const model::Model& base, const fs::path& output) {
    if (output.extension() != ".onnx") {
        throw Error(ErrorCode::kInvalidArgument, "the file to be written must end in .onnx", output);
    }
    check_writable(output);
    base.with_head({.labels = {"a", "b"}, .weights = Matrix(2, base.metadata().embedding_size), .bias = {0, 0}},
                   output);
}

ExitCode learn(const Options& options, const Settings& settings) {
    auto base = load_model(options.model);
    if (base->base()) base = base->base();
    require_embedding(base->metadata(), options.model);
    check_output(*base, options.output);

    const LabelledExamples heard = hear_examples(options.from, base, options.balance > 0, settings);
    ProgressBar bar("Learning", "rounds");
    const auto learnt =
        learning::learn(heard.examples, {.balance = options.balance,
                                         .threads = settings.threads,
                                         .progress = [&](const Progress& progress) { bar.show(progress); },
                                         .stop = interruption()});
    bar.clear();
    const LearnScore score = score_of(heard, learnt);
    Json json = to_json(score, heard, learnt.penalty);
    write_file_atomically(options.output,
                          base->with_head(head_of(heard, learnt, score, options.balance, json), options.output));

    if (settings.json) {
        json["output"] = options.output.native();
        json["network"] = base->metadata().network;
        json["known"] = heard.known;
        json["details"] =
            score.one_label ? Json::parse(evaluation::to_json(*score.one_label)) : cli::to_json(*score.label_sets);
        json["warnings"] = score.warnings;
        json["failed"] = cli::to_json(heard.skipped);
        print_json_line(json);
    } else {
        fmt::print("{}: {} labels, learnt from {} files on the embedding of {} ({} known to the catalog)\n",
                   printable(options.output.native()), heard.labels.size(), heard.clips.size(),
                   printable(base->metadata().network), heard.known);
        print_score(score, heard);
    }
    for (const auto& warning : score.warnings) {
        fmt::print(stderr, "{} {}\n", styled("warning:", Style::kWarning, stderr), warning);
    }
    print_skipped(heard.skipped, heard.total);
    return exit_code(heard.total, heard.skipped.size());
}

}  // namespace

void add_learn(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("learn", "Learn labels of your own from files that have them");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Learn labels of your own from files that have them.\n\n"
        "DATA is a folder with a folder for each label (genres, moods, dances, anything that can be heard), 5 files or "
        "more in each; or a CSV manifest, in which a file may have several labels: \"calm; for cooking\" in the genre "
        "column, or a row for each. The network stays as it is, only the step from what it hears to the labels is "
        "learnt, which takes seconds. Files that `segue scan` has put into the catalog are not listened to again.\n"
        "What is printed is a fair score: each file is judged by what was learnt from others, by other artists where "
        "tags or the manifest name them. Names labels that cannot be told apart.\n"
        "The file works wherever a model does: predict, evaluate, scan, similar.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be learnt.");
    subcommand->add_option("DATA", options->from.data, "A folder with a folder for each label, or a CSV manifest")
        ->required();
    subcommand->add_option("-o,--output", options->output, "The model file to write, .onnx")->required();
    subcommand->add_option("--model", options->model,
                           "Another network to learn on: a file, a sidecar, or deep; of a learnt one the network "
                           "beneath (default: the one that ships with Segue)");
    subcommand
        ->add_option("--balance", options->balance,
                     "Find rare labels more often: 0, as often as in DATA, to 1, as if all were equally frequent")
        ->capture_default_str()
        ->check(real_number_in(0, 1));
    add_label_columns(*subcommand, options->from.columns);
    add_column(*subcommand, "--confidence-column", options->from.columns.label_confidence,
               "Column of the labels' confidence");
    add_label_weights(*subcommand, options->from.label_weights);
    add_example(*subcommand,
                "segue learn my-moods -o moods.onnx\n"
                "  segue predict --model moods.onnx song.mp3");
    subcommand->callback([=, &settings, &result] { result = learn(*options, settings); });
}

}  // namespace segue::cli
