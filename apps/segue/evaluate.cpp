// segue evaluate: what a model is worth on labelled music.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "command.h"
#include "common_folder.h"
#include "console.h"
#include "figure_tables.h"
#include "label_sets.h"
#include "labelled_data.h"
#include "model_choice.h"
#include "report_tables.h"
#include "segue/evaluation.h"
#include "segue/evaluation_comparison.h"
#include "segue/evaluation_page.h"
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
    std::vector<fs::path> against;
    fs::path output;

    bool wants_page() const { return output.extension() == ".html"; }
};

constexpr const char* kMetricsFile = "metrics.json";

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
                                                .source = clip.source,
                                                .group = clip.group,
                                                .embedding = std::move(analysis.embedding)});
        }
        bar.show(progress);
    };
    pipeline::analyze_files(paths, model, {.traits = false, .decode = {}}, threads, keep, interruption());
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
    const auto fold = "/arguments/holdout_fold"_json_pointer;
    const Json held_out = training.contains(fold) ? training.at(fold) : Json();
    if (options.fold && held_out.is_number_integer() && held_out.get<int>() != *options.fold) {
        fmt::print(stderr, "{} the model has learnt from fold {}: it was trained without fold {}\n",
                   styled("warning:", Style::kWarning, stderr), *options.fold, held_out.get<int>());
    }
}

std::vector<std::string> genres_without_clips(const Figures& figures) {
    std::vector<std::string> genres;
    for (const auto& genre : figures.genres) {
        if (genre.support == 0) genres.push_back(genre.genre);
    }
    return genres;
}

void print_left_out(const Scoring& scoring) {
    print_skipped(scoring.skipped, scoring.total);
    for (const auto& [genre, clips] : scoring.unknown_genres) {
        fmt::print(stderr, "'{}' is no genre of the model: {} {} left out\n", printable(genre), clips,
                   clips == 1 ? "clip was" : "clips were");
    }
}

void print_remarks(const Scoring& scoring, const evaluation::Report& report) {
    print_left_out(scoring);
    if (const auto absent = genres_without_clips(report.total); !absent.empty()) {
        fmt::print(stderr, "no clip is of {}: means over genres leave them out\n",
                   printable(fmt::format("{}", fmt::join(absent, ", "))));
    }
    if (scoring.not_begun > 0) fmt::print(stderr, "stopped: {} clips were not scored\n", scoring.not_begun);
}

Json interval_json(const evaluation::Interval& interval) {
    return {interval.low, interval.high};
}

Json comparison_json(const evaluation::Comparison& comparison) {
    return {{"clips", comparison.clips},
            {"only_first_right", comparison.only_first_right},
            {"only_second_right", comparison.only_second_right},
            {"accuracy_difference", comparison.accuracy_difference},
            {"accuracy_interval", interval_json(comparison.accuracy_interval)},
            {"balanced_difference", comparison.balanced_difference},
            {"balanced_interval", interval_json(comparison.balanced_interval)},
            {"p_value", comparison.p_value}};
}

Json summary(const Scoring& scoring, const evaluation::Report& report) {
    Json json = Json::parse(evaluation::to_json(report));
    const auto [accuracy, balanced] = evaluation::bootstrap(scoring.predictions);
    json["accuracy_interval"] = interval_json(accuracy);
    json["balanced_interval"] = interval_json(balanced);
    json["coverage"] = Json::array();
    for (const auto& point : evaluation::coverage_curve(scoring.predictions)) {
        json["coverage"].push_back(
            {{"coverage", point.coverage}, {"accuracy", point.accuracy}, {"confidence", point.confidence}});
    }
    json["threshold"] = evaluation::fit_threshold(scoring.predictions);
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
    check_writable(folder / kMetricsFile);
}

void write_files(const fs::path& folder, const Scoring& scoring, const Figures& figures, const Json& json,
                 const model::Model* model) {
    write_file_atomically(folder / kMetricsFile, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    write_file_atomically(folder / "predictions.csv", evaluation::to_csv(scoring.predictions));
    if (figures.genres.size() <= plot::kMostLabels) save(evaluation::confusion_picture(figures), folder, "confusion");
    save(evaluation::reliability_picture(scoring.predictions), folder, "calibration");
    save(evaluation::coverage_picture(scoring.predictions), folder, "coverage");
    const auto training = model == nullptr ? std::nullopt : evaluation::training_picture(model->metadata().metrics);
    if (training) save(*training, folder, "training");
}

// Of predictions.csv files: the only one's path, or what several have in common.
std::string name_of(const std::vector<fs::path>& predictions) {
    if (predictions.size() == 1) return predictions.front().native();
    const fs::path folder = common_folder_of(predictions);
    const std::string sets = fmt::format("{} sets of predictions", predictions.size());
    return folder.relative_path().empty() ? sets : folder.native() + ", " + sets;
}

std::string page_title(const Options& options) {
    return options.model.empty() ? name_of(options.predictions) : options.model.filename().native();
}

std::string page_description(const Options& options, std::size_t clips) {
    std::string text = fmt::format("segue evaluate: {} clips", clips);
    if (!options.data.empty()) text += " of " + options.data.native();
    if (options.fold) text += fmt::format(", fold {}", *options.fold);
    if (!options.label_confidence.empty()) {
        text += fmt::format(", labels {}", fmt::join(options.label_confidence, ", "));
    }
    return text;
}

// What is compared with: a model, or else what one has answered.
struct Rival {
    std::shared_ptr<const model::Model> model;
    evaluation::Predictions predictions;
};

Rival load_rival(const Options& options) {
    const fs::path& name = options.against.front();
    if (name.extension() == ".csv") return {.model = {}, .predictions = read_scored(options.against).predictions};
    if (options.data.empty()) {
        throw Error(ErrorCode::kInvalidArgument,
                    "--predictions are compared with predictions: name predictions.csv files of the other model", name);
    }
    const auto model = load_model(name);
    require_labels(model->metadata(), name);
    return {.model = model, .predictions = {.labels = model->metadata().labels}};
}

// Clips that only one of the two could judge count for neither.
evaluation::Comparison compare_with(evaluation::Predictions other, const Options& options,
                                    const evaluation::Predictions& own) {
    std::set<fs::path> judged;
    for (const auto& clip : other.clips) judged.insert(clip.path);
    evaluation::Predictions both{.labels = own.labels};
    for (const auto& clip : own.clips) {
        if (judged.contains(clip.path)) both.clips.push_back(clip);
    }
    judged.clear();
    for (const auto& clip : both.clips) judged.insert(clip.path);
    std::erase_if(other.clips, [&](const auto& clip) { return !judged.contains(clip.path); });
    if (both.clips.empty()) {
        throw Error(ErrorCode::kInvalidData, "the two models have judged no clip in common", options.against.front());
    }
    return evaluation::compare(both, other);
}

ExitCode evaluate(const Options& options, const Settings& settings) {
    const auto model = options.model.empty() ? nullptr : load_model(options.model);
    if (model) require_labels(model->metadata(), options.model);
    if (model && model->head() != nullptr && model->head()->multi_label) {
        if (!options.output.empty() || !options.against.empty() || options.fold || !options.label_confidence.empty()) {
            throw Error(ErrorCode::kInvalidArgument,
                        "-o, --against, --fold and --label-confidence are for models that give each file one label",
                        options.model);
        }
        return evaluate_label_sets(model, options.data, options.columns, settings);
    }
    if (options.wants_page()) {
        check_writable(options.output);
    } else if (!options.output.empty()) {
        make_folder(options.output);
    }
    const auto rival = options.against.empty() ? std::nullopt : std::optional(load_rival(options));
    if (model && rival) {  // throws for other labels
        evaluation::merge(std::vector{evaluation::Predictions{.labels = model->metadata().labels},
                                      evaluation::Predictions{.labels = rival->predictions.labels}});
    }
    if (model) warn_of_learnt_fold(options, model->metadata());

    Scoring scoring = model ? score(options, model, settings.threads) : read_scored(options.predictions);
    if (scoring.predictions.clips.empty()) {
        print_left_out(scoring);
        throw Error(ErrorCode::kInvalidData,
                    scoring.unknown_genres.empty()
                        ? "not one clip could be scored"
                        : printable(fmt::format("not one clip could be scored; the genres of the model are {}",
                                                fmt::join(scoring.predictions.labels, ", "))),
                    options.data);
    }
    std::optional<double> temperature;
    if (options.calibrate) {
        temperature = evaluation::fit_temperature(scoring.predictions);
        scoring.predictions = evaluation::calibrate_by_other_folds(scoring.predictions);
    }
    const evaluation::Report report = evaluation::evaluate(scoring.predictions);
    std::optional<evaluation::Comparison> comparison;
    std::size_t not_compared = 0;
    if (rival && scoring.not_begun == 0) {
        Scoring other =
            rival->model ? score(options, rival->model, settings.threads) : Scoring{.predictions = rival->predictions};
        not_compared = other.not_begun;
        if (not_compared == 0) comparison = compare_with(std::move(other.predictions), options, scoring.predictions);
    }

    Json json = summary(scoring, report);
    if (temperature) json["temperature_before"] = *temperature;
    if (comparison) json["against"] = comparison_json(*comparison);
    if (options.wants_page()) {
        evaluation::Page page{.title = page_title(options),
                              .description = page_description(options, scoring.predictions.clips.size()),
                              .predictions = scoring.predictions,
                              .report = report};
        if (comparison) page.rival = {.name = name_of(options.against), .comparison = *comparison};
        write_file_atomically(options.output, evaluation::to_html(page));
    } else if (!options.output.empty()) {
        write_files(options.output, scoring, report.total, json, model.get());
    }

    if (settings.json) {
        print_json_line(json);
    } else {
        print_report(report);
        if (comparison) print_comparison(*comparison);
    }
    print_remarks(scoring, report);
    if (rival && !comparison) fmt::print(stderr, "stopped: the two models were not compared\n");
    return exit_code(scoring.total + scoring.not_begun + not_compared,
                     scoring.skipped.size() + scoring.not_begun + not_compared);
}

}  // namespace

void add_evaluate(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("evaluate", "Measure what a model is worth on labelled music");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Measure what a model is worth on labelled music.\n\n"
        "Lets a model judge labelled clips and compares: accuracy, balanced accuracy (mean recall of the genres), "
        "macro F1, log loss, calibration error (confidence against accuracy in ten bins), for each genre, fold and "
        "source; and what its nearest neighbours are worth. Clips the model has learnt from flatter it.\n"
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
    subcommand->add_option("-o,--output", options->output,
                           "report.html: one page with everything; or a folder for metrics.json, predictions.csv, and "
                           "pictures: confusion, "
                           "calibration, coverage and, if the model tells, training (PNG and SVG)");
    subcommand->add_option("--against", options->against,
                           "Another model to compare with on the same clips; or its predictions.csv files");
    add_column_options(*subcommand, options->columns);
    add_example(*subcommand,
                "segue evaluate model.onnx tracks.csv -o report.html\n"
                "  segue evaluate mine.onnx my-music --against deep -o report.html\n"
                "  segue evaluate model.onnx tracks.csv --fold 0 --label-confidence A -o fold0\n"
                "  segue evaluate --predictions fold*/predictions.csv");
    subcommand->callback([=, &settings, &result] {
        if (predictions->empty() && data->empty()) throw CLI::RequiredError("MODEL and DATA, or --predictions");
        result = evaluate(*options, settings);
    });
}

}  // namespace segue::cli
