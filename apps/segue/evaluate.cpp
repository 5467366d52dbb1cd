// segue evaluate: what a model is worth on labelled music.
#include <algorithm>
#include <cerrno>
#include <map>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "command.h"
#include "console.h"
#include "figure_tables.h"
#include "label_sets.h"
#include "labelled_data.h"
#include "model_choice.h"
#include "segue/evaluation.h"
#include "segue/evaluation_pictures.h"
#include "segue/pipeline.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using evaluation::Figures;
using Json = nlohmann::ordered_json;

struct Options {
    fs::path model;
    fs::path data;
    std::vector<fs::path> predictions;
    dataset::ManifestColumns columns;
    std::optional<int> fold;
    std::vector<std::string> label_confidence;
    bool calibrate = false;
    fs::path output;
};

// What a model answered, and what came of the clips that it could not answer.
struct Scoring {
    evaluation::Predictions predictions;
    std::vector<dataset::Skipped> skipped;
    std::map<std::string, std::size_t> unknown_genres;  // clips of each genre that the model does not know
    std::size_t total = 0;                              // clips to score, skipped ones included
    std::size_t not_begun = 0;
};

std::optional<std::size_t> index_of(const std::string& label, const std::vector<std::string>& labels) {
    const auto found = std::find(labels.begin(), labels.end(), label);
    return found == labels.end() ? std::nullopt : std::optional<std::size_t>(found - labels.begin());
}

std::vector<dataset::Clip> select(std::vector<dataset::Clip> clips, const Options& options) {
    clips = dataset::with_label_confidence(std::move(clips), options.label_confidence);
    std::erase_if(clips, [&](const dataset::Clip& clip) {
        return clip.genre.empty() || (options.fold && clip.fold != options.fold);
    });
    if (clips.empty()) {
        throw Error(ErrorCode::kInvalidData, "no clip with a genre fits --fold and --label-confidence", options.data);
    }
    return clips;
}

// Scores of labels that hold or not by themselves, as shares of a decision for one of them.
std::vector<float> as_shares(std::vector<float> scores) {
    const float sum = std::accumulate(scores.begin(), scores.end(), 0.0F);
    for (float& score : scores) score = sum > 0 ? score / sum : 1 / static_cast<float>(scores.size());
    return scores;
}

Scoring score(const Options& options, const std::shared_ptr<const model::Model>& model, int threads) {
    const auto& labels = model->metadata().labels;
    const bool multi_label = model->metadata().outputs.multi_label;
    dataset::DataSet data = read_labelled_data(options.data, options.columns);
    Scoring result{.predictions = {.labels = labels}, .skipped = std::move(data.skipped)};
    std::vector<dataset::Clip> clips = select(std::move(data.clips), options);
    std::erase_if(clips, [&](const dataset::Clip& clip) {
        const bool unknown = !index_of(clip.genre, labels);
        if (unknown) ++result.unknown_genres[clip.genre];
        return unknown;
    });
    std::vector<fs::path> paths;
    for (const auto& clip : clips) paths.push_back(clip.path);

    ProgressBar bar("Listening");
    Progress progress{.total = clips.size()};
    const auto keep = [&](pipeline::Analysis analysis) {
        const dataset::Clip& clip = clips[progress.done++];
        if (analysis.probabilities.empty()) {
            ++progress.failed;
            result.skipped.push_back(
                {clip.path, fmt::format("{}: {}", audio::to_string(analysis.audio.verdict), analysis.audio.reason)});
        } else {
            result.predictions.clips.push_back({.path = clip.path,
                                                .truth = *index_of(clip.genre, labels),
                                                .probabilities = multi_label
                                                                     ? as_shares(std::move(analysis.probabilities))
                                                                     : std::move(analysis.probabilities),
                                                .fold = clip.fold,
                                                .source = clip.source});
        }
        bar.show(progress);
    };
    pipeline::analyze_files(paths, model, {.mfcc = false, .decode = {}}, threads, keep, interruption());
    result.total = result.predictions.clips.size() + result.skipped.size();
    result.not_begun = progress.total - progress.done;
    return result;
}

Scoring read_scored(const std::vector<fs::path>& files) {
    std::vector<evaluation::Predictions> sets;
    for (const fs::path& file : files) sets.push_back(evaluation::read_predictions(file));
    Scoring result{.predictions = evaluation::merge(sets)};
    result.total = result.predictions.clips.size();
    return result;
}

// A model that kept one fold out of its training has learnt from the others.
void warn_of_learnt_fold(const Options& options, const model::Metadata& metadata) {
    const Json training = Json::parse(metadata.training, nullptr, false);
    const auto held_out =
        training.is_object() ? training.value("/arguments/holdout_fold"_json_pointer, Json()) : Json();
    if (options.fold && held_out.is_number_integer() && held_out.get<int>() != *options.fold) {
        fmt::print(stderr, "{} the model has learnt from fold {}: it was trained without fold {}\n",
                   styled("warning:", Style::kWarning, stderr), *options.fold, held_out.get<int>());
    }
}

void print_overview(const evaluation::Report& report) {
    const Figures& total = report.total;
    const auto share = [&](double value, double deviation) {
        return fmt::format("{} ± {}", percent(value), fixed(100 * deviation, 1));
    };
    Table table({{""},
                 {fmt::format("all {} clips", total.clips)},
                 {report.folds.size() > 1 ? fmt::format("mean of {} folds", report.folds.size()) : ""}});
    const auto row = [&](const char* name, std::string all, double Figures::*figure) {
        std::string folds;
        if (report.folds.size() > 1) {
            const auto [mean, deviation] = evaluation::spread(report.folds, figure);
            folds = figure == &Figures::log_loss ? fmt::format("{} ± {}", fixed(mean, 3), fixed(deviation, 3))
                                                 : share(mean, deviation);
        }
        table.add_row({name, std::move(all), std::move(folds)}, {Style::kPlain, Style::kBold});
    };
    row("accuracy", share(total.accuracy, total.accuracy_error), &Figures::accuracy);
    row("balanced accuracy", percent(total.balanced_accuracy), &Figures::balanced_accuracy);
    row("macro F1", percent(total.macro_f1), &Figures::macro_f1);
    row("log loss", fixed(total.log_loss, 3), &Figures::log_loss);
    row("calibration error", percent(total.calibration_error), &Figures::calibration_error);
    table.print();
    if (report.folds.size() > 1)
        fmt::print("{}\n", styled("± standard error; of folds: standard deviation", Style::kDim));
}

void print_parts(const char* property, const std::vector<evaluation::Part>& parts) {
    if (parts.empty()) return;
    Table table({{property},
                 {"clips", Align::kRight},
                 {"accuracy", Align::kRight},
                 {"balanced", Align::kRight},
                 {"macro F1", Align::kRight},
                 {"log loss", Align::kRight}});
    for (const auto& [name, figures] : parts) {
        table.add_row({name.empty() ? "(none)" : name, std::to_string(figures.clips),
                       fmt::format("{} ± {}", percent(figures.accuracy), fixed(100 * figures.accuracy_error, 1)),
                       percent(figures.balanced_accuracy), percent(figures.macro_f1), fixed(figures.log_loss, 3)});
    }
    fmt::print("\n");
    table.print();
}

void print_report(const evaluation::Report& report) {
    print_overview(report);
    fmt::print("\n");
    print_genres(report.total, "genre");
    fmt::print("\n");
    print_confusion(report.total);
    print_parts("fold", report.folds);
    print_parts("source", report.sources);
}

std::vector<std::string> genres_without_clips(const Figures& figures) {
    std::vector<std::string> genres;
    for (const auto& genre : figures.genres) {
        if (genre.support == 0) genres.push_back(genre.genre);
    }
    return genres;
}

void print_remarks(const Scoring& scoring, const evaluation::Report& report) {
    print_skipped(scoring.skipped, scoring.total);
    for (const auto& [genre, clips] : scoring.unknown_genres) {
        fmt::print(stderr, "'{}' is no genre of the model: {} {} left out\n", printable(genre), clips,
                   clips == 1 ? "clip was" : "clips were");
    }
    if (const auto absent = genres_without_clips(report.total); !absent.empty()) {
        fmt::print(stderr, "no clip is of {}: means over genres leave them out\n", fmt::join(absent, ", "));
    }
    if (scoring.not_begun > 0) fmt::print(stderr, "stopped: {} clips were not scored\n", scoring.not_begun);
}

Json summary(const Scoring& scoring, const evaluation::Report& report) {
    Json json = Json::parse(evaluation::to_json(report));
    json["failed"] = to_json(scoring.skipped);
    json["unknown_genres"] = scoring.unknown_genres;
    json["genres_without_clips"] = genres_without_clips(report.total);
    json["not_begun"] = scoring.not_begun;
    return json;
}

template <typename Picture>
void save(const Picture& picture, const fs::path& folder, const std::string& name) {
    plot::save(picture, folder / (name + ".png"));
    plot::save(picture, folder / (name + ".svg"));
}

// Before hours of listening: a folder that can be written to.
void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(ErrorCode::kIo, "cannot make this folder: " + error.message(), folder);
    if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
    error = {errno, std::generic_category()};
    throw Error(ErrorCode::kIo, "cannot write into this folder: " + error.message(), folder);
}

void write_files(const fs::path& folder, const Scoring& scoring, const Figures& figures, const Json& json,
                 const model::Model* model) {
    write_file_atomically(folder / "metrics.json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    write_file_atomically(folder / "predictions.csv", evaluation::to_csv(scoring.predictions));
    if (figures.genres.size() <= plot::kMostLabels) save(evaluation::confusion_picture(figures), folder, "confusion");
    save(evaluation::reliability_picture(scoring.predictions), folder, "calibration");
    const auto training = model == nullptr ? std::nullopt : evaluation::training_picture(model->metadata().metrics);
    if (training) save(*training, folder, "training");
}

ExitCode evaluate(const Options& options, const Settings& settings) {
    const auto model = options.model.empty() ? nullptr : load_model(options.model);
    if (model) require_labels(model->metadata(), options.model);
    if (model && model->head() != nullptr && model->head()->multi_label) {
        if (!options.output.empty() || options.fold || !options.label_confidence.empty()) {
            throw Error(ErrorCode::kInvalidArgument,
                        "-o, --fold and --label-confidence are for models that give each file one label",
                        options.model);
        }
        return evaluate_label_sets(model, options.data, options.columns, settings);
    }
    if (!options.output.empty()) make_folder(options.output);
    if (model) warn_of_learnt_fold(options, model->metadata());

    Scoring scoring = model ? score(options, model, settings.threads) : read_scored(options.predictions);
    if (scoring.predictions.clips.empty()) {
        print_skipped(scoring.skipped, scoring.total);
        throw Error(ErrorCode::kInvalidData, "not one clip could be scored", options.data);
    }
    std::optional<double> temperature;
    if (options.calibrate) {
        temperature = evaluation::fit_temperature(scoring.predictions);
        scoring.predictions = evaluation::calibrate_by_other_folds(scoring.predictions);
    }
    const evaluation::Report report = evaluation::evaluate(scoring.predictions);
    Json json = summary(scoring, report);
    if (temperature) json["temperature_before"] = *temperature;
    if (!options.output.empty()) write_files(options.output, scoring, report.total, json, model.get());

    settings.json ? print_json_line(json) : print_report(report);
    print_remarks(scoring, report);
    return exit_code(scoring.total + scoring.not_begun, scoring.skipped.size() + scoring.not_begun);
}

}  // namespace

void add_evaluate(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("evaluate", "Measure what a model is worth on labelled music");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Measure what a model is worth on labelled music.\n\n"
        "Lets a model judge labelled clips and compares: accuracy, balanced accuracy (mean recall of the genres), "
        "macro F1, log loss, calibration error (confidence against accuracy in ten bins), for each genre, fold and "
        "source. Clips the model has learnt from flatter it.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be scored.");
    auto* model = subcommand->add_option("MODEL", options->model, "A model file, a sidecar, or deep");
    auto* data =
        subcommand->add_option("DATA", options->data, "A folder with a folder for each genre, or a CSV manifest");
    auto* fold = subcommand->add_option("--fold", options->fold, "Only the clips of this fold of the manifest");
    auto* label_confidence = subcommand
                                 ->add_option("--label-confidence", options->label_confidence,
                                              "Only clips with one of these words in their confidence column, as A,B")
                                 ->delimiter(',');
    auto* predictions = subcommand->add_option(
        "--predictions", options->predictions,
        "No MODEL and DATA, but predictions.csv files of earlier evaluations, as of the folds of a cross-validation");
    predictions->excludes(model)->excludes(data)->excludes(fold)->excludes(label_confidence);
    subcommand
        ->add_flag("--calibrate", options->calibrate,
                   "With --predictions of several folds: give each the temperature that fits the others")
        ->needs(predictions);
    subcommand->add_option(
        "-o,--output", options->output,
        "A folder for metrics.json, predictions.csv, and pictures: confusion, calibration and, if the model tells, "
        "training (PNG and SVG)");
    add_column_options(*subcommand, options->columns);
    add_example(*subcommand,
                "segue evaluate model.onnx tracks.csv --fold 0 --label-confidence A -o fold0\n"
                "  segue evaluate --predictions fold*/predictions.csv");
    subcommand->callback([=, &settings, &result] {
        if (predictions->empty() && data->empty()) throw CLI::RequiredError("MODEL and DATA, or --predictions");
        result = evaluate(*options, settings);
    });
}

}  // namespace segue::cli
