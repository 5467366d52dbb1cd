// segue learn: labels of one's own on the embedding of a network.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "figure_tables.h"
#include "label_sets.h"
#include "labelled_data.h"
#include "labelled_files.h"
#include "model_choice.h"
#include "segue/embeddings.h"
#include "segue/evaluation.h"
#include "segue/learning.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kFewestFiles = 5;
constexpr std::size_t kMostNamedPairs = 10;
// Below it ten bins of confidence hold too few files to say anything.
constexpr std::size_t kFewestForCalibration = 100;

struct Options {
    fs::path data;
    fs::path output;
    fs::path model;
    double balance = 0;
    dataset::ManifestColumns columns;
    std::map<std::string, double> label_weights;  // by the clip's confidence; empty: all count the same
};

// What is learnt from, and what is said of it.
struct Lesson {
    std::vector<std::string> labels;
    std::vector<std::size_t> files_of_label;
    std::vector<dataset::Clip> clips;
    learning::Examples examples;
    std::size_t known = 0;
    std::size_t total = 0;  // files, those that failed included
    std::vector<dataset::Skipped> skipped;
    std::string same_artist;  // a label whose files are all of one artist, so that artists cannot be kept apart
};

struct Score {
    std::optional<evaluation::Report> one_label;
    std::optional<evaluation::LabelSetFigures> label_sets;
    double accuracy = 0;  // of label sets: share of files of which all labels are right
    learning::Interval accuracy_interval;
    double balanced = 0;
    learning::Interval balanced_interval;
    double min_confidence = 0;
    std::vector<std::string> warnings;
};

std::size_t index_of(const std::string& label, const std::vector<std::string>& labels) {
    return static_cast<std::size_t>(std::ranges::lower_bound(labels, label) - labels.begin());
}

// Recordings of each label: copies count once.
std::map<std::string, std::size_t> count_files(const std::vector<LabelledFiles::File>& files,
                                               const std::vector<std::string>& sounds) {
    std::map<std::string, std::set<std::string>> distinct;
    for (std::size_t i = 0; i < files.size(); ++i) {
        for (const auto& label : files[i].labels) {
            distinct[label].insert(sounds.empty() || sounds[i].empty() ? files[i].clip.path.native() : sounds[i]);
        }
    }
    std::map<std::string, std::size_t> counts;
    for (const auto& [label, names] : distinct) counts[label] = names.size();
    return counts;
}

void require_enough(const std::map<std::string, std::size_t>& counts, const fs::path& data, const char* what) {
    std::string few;
    for (const auto& [label, count] : counts) {
        if (count < kFewestFiles) few += fmt::format("{}'{}' has {}", few.empty() ? "" : ", ", label, count);
    }
    if (!few.empty()) {
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("a label needs {} {} or more: {}", kFewestFiles, what, printable(few)), data);
    }
    if (counts.size() < 2) {
        throw Error(ErrorCode::kInvalidData,
                    "at least two labels are needed, as the music that is meant and music that is not", data);
    }
}

// Numbers of the clips' sources; none unless all are known.
std::vector<int> sources_of(const std::vector<dataset::Clip>& clips) {
    std::map<std::string, int> numbers;
    std::vector<int> sources;
    for (const auto& clip : clips) {
        if (clip.source.empty()) return {};
        sources.push_back(numbers.try_emplace(clip.source, static_cast<int>(numbers.size())).first->second);
    }
    return sources;
}

std::optional<catalog::Catalog> open_catalog(const fs::path& named) {
    if (!named.empty()) return catalog::Catalog(named, catalog::IfAbsent::kFail);
    std::error_code ignored;
    const fs::path usual = data_folder().empty() ? fs::path() : default_catalog();
    if (usual.empty() || !fs::exists(usual, ignored)) return {};
    return catalog::Catalog(usual, catalog::IfAbsent::kFail);
}

// A label all of whose files are of one artist; empty if there is none.
std::string label_of_one_artist(const Lesson& lesson) {
    for (std::size_t label = 0; label < lesson.labels.size(); ++label) {
        std::set<std::string> artists;
        bool unknown = false;
        for (std::size_t i = 0; i < lesson.clips.size(); ++i) {
            if (lesson.examples.targets(i, label) == 0) continue;
            artists.insert(lesson.clips[i].group);
            unknown = unknown || lesson.clips[i].group.empty();
        }
        if (artists.size() < 2 && !unknown) return lesson.labels[label];
    }
    return {};
}

Lesson prepare(const Options& options, const std::shared_ptr<const model::Model>& base, const Settings& settings) {
    LabelledFiles data = read_labelled_files(options.data, options.columns, options.label_weights);
    require_enough(count_files(data.files, {}), options.data, "files");
    const auto is_set = [](const LabelledFiles::File& file) { return file.labels.size() > 1; };
    if (options.balance > 0 && std::ranges::any_of(data.files, is_set)) {
        throw Error(ErrorCode::kInvalidArgument, "--balance is for files that have one label each", options.data);
    }
    std::vector<fs::path> paths;
    for (const auto& file : data.files) paths.push_back(file.clip.path);

    const auto catalog = open_catalog(settings.catalog);
    ProgressBar bar("Listening");
    auto embedded = pipeline::embeddings_of(paths, base,
                                            {.catalog = catalog ? &*catalog : nullptr,
                                             .threads = settings.threads,
                                             .progress = [&](const Progress& progress) { bar.show(progress); },
                                             .stop = interruption()});
    bar.clear();

    Lesson lesson;
    lesson.skipped = std::move(data.skipped);
    std::vector<LabelledFiles::File> heard;
    std::vector<std::string> sounds;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        pipeline::Embedded& file = embedded[i];
        if (file.embedding.empty()) {
            lesson.skipped.push_back({paths[i], file.failure});
            continue;
        }
        lesson.known += file.known;
        lesson.examples.embeddings.append_row(file.embedding);
        sounds.push_back(std::move(file.sound_key));
        heard.push_back(std::move(data.files[i]));
        if (heard.back().clip.group.empty()) heard.back().clip.group = std::move(file.artist);
    }
    lesson.total = heard.size() + lesson.skipped.size();
    const auto counts = count_files(heard, sounds);
    try {
        require_enough(counts, options.data, "recordings that can be heard");
    } catch (const Error&) {
        print_skipped(lesson.skipped, lesson.total);
        throw;
    }
    for (const auto& [label, count] : counts) {
        lesson.labels.push_back(label);
        lesson.files_of_label.push_back(count);
    }
    lesson.examples.targets = Matrix(heard.size(), lesson.labels.size());
    for (std::size_t i = 0; i < heard.size(); ++i) {
        for (const auto& label : heard[i].labels) lesson.examples.targets(i, index_of(label, lesson.labels)) = 1;
        lesson.examples.weights.push_back(heard[i].weight);
        if (heard[i].labels.size() > 1) lesson.examples.activation = heads::Activation::kSigmoid;
        lesson.clips.push_back(std::move(heard[i].clip));
    }
    lesson.examples.sources = sources_of(lesson.clips);
    lesson.same_artist = label_of_one_artist(lesson);
    lesson.examples.folds = dataset::make_folds(lesson.clips, sounds, {.by_group = lesson.same_artist.empty()});
    return lesson;
}

// What heads said of files that they had not learnt from, calibrated.
evaluation::Predictions predictions_of(const Lesson& lesson, const learning::Learnt& learnt) {
    evaluation::Predictions predictions{.labels = lesson.labels};
    for (std::size_t i = 0; i < lesson.clips.size(); ++i) {
        const auto row = lesson.examples.targets.row(i);
        predictions.clips.push_back({.path = lesson.clips[i].path,
                                     .truth = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin()),
                                     .probabilities = model::softmax(learnt.judged.row(i)),
                                     .fold = lesson.examples.folds[i]});
    }
    return evaluation::calibrate_by_other_folds(predictions, learning::doubt(lesson.clips.size()));
}

Score score_one_label(const Lesson& lesson, const learning::Learnt& learnt) {
    const auto predictions = predictions_of(lesson, learnt);
    Score score{.one_label = evaluation::evaluate(predictions)};
    if (lesson.clips.size() >= kFewestForCalibration) score.min_confidence = evaluation::fit_threshold(predictions);
    const evaluation::Figures& figures = score.one_label->total;
    std::vector<learning::Share> recalls;
    for (const auto& genre : figures.genres) {
        const auto support = static_cast<double>(genre.support);
        recalls.push_back({genre.recall * support, support});
    }
    const auto clips = static_cast<double>(figures.clips);
    score.accuracy = figures.accuracy;
    score.accuracy_interval = learning::interval_of_share(figures.accuracy * clips, clips);
    score.balanced = figures.balanced_accuracy;
    score.balanced_interval = learning::interval_of_mean(recalls);
    return score;
}

Score score_label_sets(const Lesson& lesson, const learning::Learnt& learnt) {
    Matrix probabilities = learnt.judged;
    for (float& x : probabilities.values()) x = 1 / (1 + std::exp(-x));
    Score score{.label_sets = evaluation::label_set_figures(lesson.labels, probabilities, lesson.examples.targets)};
    const auto& figures = *score.label_sets;
    const auto clips = static_cast<double>(figures.clips);
    std::vector<learning::Share> all;
    for (const auto& label : figures.labels) {
        const auto with = static_cast<double>(label.support);
        if (label.support == figures.clips) {
            all.push_back({static_cast<double>(label.found), with});
            score.warnings.push_back(
                fmt::format("all files are '{}': there is nothing to tell them from", label.label));
            continue;
        }
        const std::array shares{
            learning::Share{static_cast<double>(label.found), with},
            learning::Share{clips - with - static_cast<double>(label.predicted - label.found), clips - with}};
        all.insert(all.end(), shares.begin(), shares.end());
        if (learning::interval_of_mean(shares).low <= 0.5) {
            score.warnings.push_back(
                fmt::format("'{}' cannot be recognised: {} of its files and of the others are told right, and guessing "
                            "gives 50 %",
                            label.label, percent(label.balanced_accuracy, 0)));
        }
    }
    score.accuracy = figures.exact;
    score.accuracy_interval = learning::interval_of_share(figures.exact * clips, clips);
    score.balanced = figures.balanced_accuracy;
    score.balanced_interval = learning::interval_of_mean(all);
    return score;
}

void add_warnings(const Lesson& lesson, const learning::Learnt& learnt, Score& score) {
    const auto pairs = learning::confusable(learnt.judged, lesson.examples.targets);
    for (const auto& pair : std::span(pairs).first(std::min(pairs.size(), kMostNamedPairs))) {
        score.warnings.push_back(
            fmt::format("'{}' and '{}' cannot be told apart: {} of their files are told right{} (95 %: {} to {}; "
                        "guessing gives 50 %)",
                        lesson.labels[pair.first], lesson.labels[pair.second], percent(pair.accuracy, 0),
                        pair.accuracy > 0.5 ? ", which may be luck with so few" : "", fixed(100 * pair.interval.low, 0),
                        percent(pair.interval.high, 0)));
    }
    if (pairs.size() > kMostNamedPairs) {
        score.warnings.push_back(fmt::format("so it is with {} more pairs", pairs.size() - kMostNamedPairs));
    }
    if (!lesson.same_artist.empty()) {
        score.warnings.push_back(
            fmt::format("all files of '{}' are by one artist, so artists could not be kept apart in the score: it "
                        "flatters for artists that were not learnt from",
                        lesson.same_artist));
    }
}

Json to_json(const learning::Interval& interval) {
    return Json::array({interval.low, interval.high});
}

bool keeps_artists_apart(const Lesson& lesson) {
    const bool any_known = std::ranges::any_of(lesson.clips, [](const auto& clip) { return !clip.group.empty(); });
    return any_known && lesson.same_artist.empty();
}

Json score_json(const Lesson& lesson, const learning::Learnt& learnt, const Score& score) {
    Json json{{"files", lesson.clips.size()},
              {"folds", std::set(lesson.examples.folds.begin(), lesson.examples.folds.end()).size()},
              {"artists_kept_apart", keeps_artists_apart(lesson)},
              {score.one_label ? "accuracy" : "all_labels_right", score.accuracy},
              {score.one_label ? "accuracy_interval" : "all_labels_right_interval", to_json(score.accuracy_interval)},
              {"balanced_accuracy", score.balanced},
              {"balanced_accuracy_interval", to_json(score.balanced_interval)}};
    if (score.one_label) json["calibration_error"] = score.one_label->total.calibration_error;
    json["penalty"] = learnt.penalty;
    json["min_confidence"] = score.min_confidence;
    return json;
}

void print_score(const Lesson& lesson, const Score& score) {
    const auto folds = std::set(lesson.examples.folds.begin(), lesson.examples.folds.end()).size();
    fmt::print("\n{}\n", styled(fmt::format("Each file judged by what was learnt from the others: {} folds{}", folds,
                                            keeps_artists_apart(lesson) ? ", artists kept apart" : ""),
                                Style::kDim));
    const auto range = [](const learning::Interval& interval) {
        return fmt::format("{} to {}", fixed(100 * interval.low, 1), percent(interval.high));
    };
    Table table({{""}, {fmt::format("{} files", lesson.clips.size())}, {"95 % interval"}});
    const auto row = [&](const char* name, double value, const std::string& interval) {
        table.add_row({name, percent(value), interval}, {Style::kPlain, Style::kBold});
    };
    row(score.one_label ? "accuracy" : "all labels right", score.accuracy, range(score.accuracy_interval));
    row("balanced accuracy", score.balanced, range(score.balanced_interval));
    if (score.one_label && lesson.clips.size() >= kFewestForCalibration) {
        row("calibration error", score.one_label->total.calibration_error, "");
    }
    table.print();
    fmt::print("\n");
    if (score.one_label) {
        print_genres(score.one_label->total, "label");
        fmt::print("\n");
        print_confusion(score.one_label->total);
    } else {
        print_label_sets(*score.label_sets);
    }
}

model::Head head_of(const Lesson& lesson, const learning::Learnt& learnt, const Score& score, double balance,
                    const Json& metrics) {
    Json files = Json::object();
    for (std::size_t i = 0; i < lesson.labels.size(); ++i) files[lesson.labels[i]] = lesson.files_of_label[i];
    const Json training{{"segue", std::string(version())},
                        {"files_per_label", files},
                        {"penalty", learnt.penalty},
                        {"penalty_chosen_by", learnt.by_sources ? "sources" : "folds"},
                        {"balance", balance}};
    model::Head head;
    head.labels = lesson.labels;
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

    const Lesson lesson = prepare(options, base, settings);
    ProgressBar bar("Learning", "rounds");
    const auto learnt =
        learning::learn(lesson.examples, {.balance = options.balance,
                                          .threads = settings.threads,
                                          .progress = [&](const Progress& progress) { bar.show(progress); },
                                          .stop = interruption()});
    bar.clear();
    Score score = lesson.examples.activation == heads::Activation::kSoftmax ? score_one_label(lesson, learnt)
                                                                            : score_label_sets(lesson, learnt);
    add_warnings(lesson, learnt, score);
    Json json = score_json(lesson, learnt, score);
    write_file_atomically(options.output,
                          base->with_head(head_of(lesson, learnt, score, options.balance, json), options.output));

    if (settings.json) {
        json["output"] = options.output.native();
        json["network"] = base->metadata().network;
        json["known"] = lesson.known;
        json["details"] =
            score.one_label ? Json::parse(evaluation::to_json(*score.one_label)) : cli::to_json(*score.label_sets);
        json["warnings"] = score.warnings;
        json["failed"] = cli::to_json(lesson.skipped);
        print_json_line(json);
    } else {
        fmt::print("{}: {} labels, learnt from {} files on the embedding of {} ({} known to the catalog)\n",
                   printable(options.output.native()), lesson.labels.size(), lesson.clips.size(),
                   printable(base->metadata().network), lesson.known);
        print_score(lesson, score);
    }
    for (const auto& warning : score.warnings) {
        fmt::print(stderr, "{} {}\n", styled("warning:", Style::kWarning, stderr), warning);
    }
    print_skipped(lesson.skipped, lesson.total);
    return exit_code(lesson.total, lesson.skipped.size());
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
    subcommand->add_option("DATA", options->data, "A folder with a folder for each label, or a CSV manifest")
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
    add_label_columns(*subcommand, options->columns);
    add_column(*subcommand, "--confidence-column", options->columns.label_confidence,
               "Column of the labels' confidence");
    add_label_weights(*subcommand, options->label_weights);
    add_example(*subcommand,
                "segue learn my-moods -o moods.onnx\n"
                "  segue predict --model moods.onnx song.mp3");
    subcommand->callback([=, &settings, &result] { result = learn(*options, settings); });
}

}  // namespace segue::cli
