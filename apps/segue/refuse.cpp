// segue refuse: teaches a model what is not music, and what is music of none of its genres.
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"
#include "model_choice.h"
#include "segue/dataset.h"
#include "segue/learning.h"
#include "segue/pipeline.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kFewestFiles = 20;
// What is given up of the music that was not learnt from, so that more of the rest is refused.
constexpr double kMusicLost = 0.02;
constexpr double kMostMinProbability = 0.5;

// A file that is found as several is the first of them.
enum class Kind {
    kSound,
    kOtherMusic,
    kMusic,    ///< of genres that are not told
    kFamiliar  ///< music of the model's genres
};

struct Options {
    std::vector<fs::path> sounds;
    std::vector<fs::path> music;
    std::vector<fs::path> other_music;
    fs::path model;
    fs::path output;
    std::optional<int> holdout_fold;
    dataset::ManifestColumns columns;
};

struct File {
    fs::path path;
    std::string group;  // what must not be parted; empty: it is by itself
    Kind kind = Kind::kMusic;
    // What is heard.
    std::string sound;          // hash
    std::vector<float> hidden;  // mean over the windows; empty if nothing usable is heard
};

struct Collection {
    std::vector<File> files;
    std::vector<dataset::Skipped> skipped;
    std::size_t held_out = 0;

    std::size_t total() const { return files.size() + skipped.size(); }
};

bool is_among(const fs::path& path, const std::vector<fs::path>& paths) {
    return std::ranges::find(paths, path) != paths.end();
}

// The first folder below the one that was named: its files come from one hand, and are judged without one another.
// Files beside such folders are each by themselves.
std::string group_of(const fs::path& file, const fs::path& root) {
    const fs::path below = file.lexically_relative(root);
    return below.has_parent_path() ? (root / *below.begin()).native() : "";
}

void add_folder(const fs::path& root, Kind kind, Collection& collection) {
    auto found = dataset::find_audio_files(std::span(&root, 1), interruption());
    collection.skipped.insert(collection.skipped.end(), found.skipped.begin(), found.skipped.end());
    for (auto& file : found.files) {
        std::string group = group_of(file, root);
        collection.files.push_back({.path = std::move(file), .group = std::move(group), .kind = kind});
    }
}

// What a clip of a manifest is, which may have been named for either or both; nothing: it does not count.
std::optional<Kind> kind_of(const dataset::Clip& clip, bool names_music, bool names_other_music) {
    if (!clip.genre.empty()) return names_music ? std::optional(Kind::kFamiliar) : std::nullopt;
    return names_other_music ? Kind::kOtherMusic : Kind::kMusic;
}

void add_manifest(const fs::path& csv, const Options& options, Collection& collection) {
    const bool names_music = is_among(csv, options.music);
    const bool names_other_music = is_among(csv, options.other_music);
    dataset::DataSet data = dataset::read_manifest(csv, options.columns);
    collection.skipped.insert(collection.skipped.end(), data.skipped.begin(), data.skipped.end());
    for (auto& clip : data.clips) {
        if (options.holdout_fold && clip.fold == options.holdout_fold) {
            ++collection.held_out;
            continue;
        }
        const auto kind = kind_of(clip, names_music, names_other_music);
        if (!kind) continue;
        collection.files.push_back({.path = std::move(clip.path), .group = std::move(clip.group), .kind = *kind});
    }
}

// However a path is written.
fs::path place_of(const File& file) {
    return fs::absolute(file.path).lexically_normal();
}

Collection find_files(const Options& options) {
    Collection collection;
    const auto add = [&](const fs::path& path, Kind kind) {
        is_folder(path) ? add_folder(path, kind, collection) : add_manifest(path, options, collection);
    };
    for (const auto& path : options.other_music) add(path, Kind::kOtherMusic);
    for (const auto& path : options.music) {
        if (!is_among(path, options.other_music)) add(path, Kind::kFamiliar);
    }
    if (options.holdout_fold && collection.held_out == 0) {
        throw Error(ErrorCode::kInvalidData, fmt::format("no file of a manifest is in fold {}", *options.holdout_fold));
    }
    for (const auto& path : options.sounds) add_folder(path, Kind::kSound, collection);

    // A folder of sounds or of other music may lie within one of music.
    std::map<fs::path, Kind> kinds;
    for (const auto& file : collection.files) {
        Kind& kind = kinds.try_emplace(place_of(file), file.kind).first->second;
        kind = std::min(kind, file.kind);
    }
    std::erase_if(collection.files, [&](const File& file) { return file.kind != kinds.at(place_of(file)); });
    return collection;
}

// A clip's mean over the windows; empty if nothing usable is heard in it.
std::vector<float> mean_of(const Matrix& rows) {
    std::vector<double> sum(rows.columns());
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += rows(r, c);
    }
    std::vector<float> mean(sum.size());
    std::ranges::transform(sum, mean.begin(),
                           [&](double value) { return static_cast<float>(value / static_cast<double>(rows.rows())); });
    return mean;
}

// Listens to all files; those that cannot be heard are skipped.
void listen(Collection& collection, const std::shared_ptr<const model::Model>& model, int threads) {
    const int workers = threads > 0 ? threads : available_threads();
    std::vector<model::Listener> listeners;
    for (int worker = 0; worker < workers; ++worker) listeners.emplace_back(model);
    std::vector<audio::Report> reports(collection.files.size());
    ProgressBar bar("Listening");
    std::mutex mutex;
    Progress progress{.total = collection.files.size()};
    parallel_for(
        collection.files.size(), workers,
        [&](std::size_t i, int worker) {
            File& file = collection.files[i];
            auto outputs = pipeline::window_outputs(file.path, listeners[static_cast<std::size_t>(worker)]);
            file.hidden = mean_of(outputs.hidden);
            file.sound = outputs.audio.content_hash;
            reports[i] = std::move(outputs.audio);
            const std::lock_guard lock(mutex);
            ++progress.done;
            bar.show(progress);
        },
        interruption());
    bar.clear();
    if (interruption().stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");

    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (!collection.files[i].hidden.empty()) continue;
        collection.skipped.push_back(
            {collection.files[i].path, fmt::format("{}: {}", audio::to_string(reports[i].verdict), reports[i].reason)});
    }
    std::erase_if(collection.files, [](const File& file) { return file.hidden.empty(); });
}

// What one detector is to tell.
struct Question {
    std::string kept;  // the names of both sides
    std::string refused;
    std::vector<Kind> kept_kinds;
    Kind refused_kind;
};
const Question kWhetherMusic{"music", "not music", {Kind::kFamiliar, Kind::kMusic, Kind::kOtherMusic}, Kind::kSound};
const Question kWhetherFamiliar{"music of its genres", "other music", {Kind::kFamiliar}, Kind::kOtherMusic};

// What it learns from.
struct Lesson {
    const Question& question;
    std::vector<dataset::Clip> clips;  // genre: the name of a side
    std::vector<std::string> sounds;   // hash of each
    Matrix hidden;

    bool is_kept(std::size_t clip) const { return clips[clip].genre == question.kept; }
};

Lesson lesson_of(const Collection& collection, const Question& question) {
    Lesson lesson{.question = question};
    for (const auto& file : collection.files) {
        const bool kept = std::ranges::find(question.kept_kinds, file.kind) != question.kept_kinds.end();
        if (!kept && file.kind != question.refused_kind) continue;
        lesson.clips.push_back(
            {.path = file.path, .genre = kept ? question.kept : question.refused, .group = file.group});
        lesson.sounds.push_back(file.sound);
        lesson.hidden.append_row(file.hidden);
    }
    for (const auto& label : {question.kept, question.refused}) {
        const auto count = std::ranges::count(lesson.clips, label, &dataset::Clip::genre);
        if (static_cast<std::size_t>(count) >= kFewestFiles) continue;
        print_skipped(collection.skipped, collection.total());
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("{} files or more of {} are needed, {} can be heard", kFewestFiles, label, count));
    }
    return lesson;
}

// What is refused of one folder, or of one side.
struct Tally {
    std::size_t refused = 0;
    std::size_t files = 0;
    double share() const { return static_cast<double>(refused) / static_cast<double>(files); }
};

struct Refusal {
    model::Detector detector;
    std::string one_group;  // a side of one folder or artist, so that none could be kept apart; empty: there is none
    Tally kept;             // out of fold, as all shares
    Tally refused;
    std::map<std::string, Tally> groups;  // of what is to be refused
};

// The probability below which kMusicLost of the music lies, that of one fold left aside. Every artist counts the same,
// so that a folder of odd pieces by one hand does not decide.
double threshold(const Lesson& lesson, const std::vector<double>& kept, const std::vector<int>& folds,
                 std::optional<int> aside = {}) {
    std::map<std::string, std::vector<double>> artists;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!lesson.is_kept(i) || folds[i] == aside) continue;
        const dataset::Clip& clip = lesson.clips[i];
        artists[clip.group.empty() ? clip.path.native() : clip.group].push_back(kept[i]);
    }
    struct Piece {
        double probability;
        double weight;
    };
    std::vector<Piece> pieces;
    for (const auto& [artist, probabilities] : artists) {
        for (const double p : probabilities) pieces.push_back({p, 1 / static_cast<double>(probabilities.size())});
    }
    std::ranges::sort(pieces, {}, &Piece::probability);
    double lost = 0;
    for (const auto& piece : pieces) {
        lost += piece.weight;
        if (lost > kMusicLost * static_cast<double>(artists.size())) {
            return std::min(piece.probability, kMostMinProbability);
        }
    }
    return kMostMinProbability;
}

// A side all of whose files share a fold: nothing could be learnt of it without them. Empty if there is none.
std::string side_of_one_fold(const Lesson& lesson, const std::vector<int>& folds) {
    std::map<std::string, std::set<int>> folds_of_side;
    for (std::size_t i = 0; i < folds.size(); ++i) folds_of_side[lesson.clips[i].genre].insert(folds[i]);
    for (const auto& [side, its_folds] : folds_of_side) {
        if (its_folds.size() < 2) return side;
    }
    return {};
}

// Of a folder or an artist; of a file that is by itself, the folder that it lies in.
std::string group_name(const dataset::Clip& clip) {
    return (clip.group.empty() ? clip.path.parent_path() : fs::path(clip.group)).filename().native();
}

Refusal learn_refusal(const Lesson& lesson, int threads) {
    const std::size_t files = lesson.clips.size();
    learning::Examples examples{.embeddings = lesson.hidden, .targets = Matrix(files, 2)};
    for (std::size_t i = 0; i < files; ++i) examples.targets(i, lesson.is_kept(i) ? 0 : 1) = 1;
    examples.folds = dataset::make_folds(lesson.clips, lesson.sounds);
    Refusal refusal{.one_group = side_of_one_fold(lesson, examples.folds)};
    if (!refusal.one_group.empty()) {
        examples.folds = dataset::make_folds(lesson.clips, lesson.sounds, {.by_group = false});
    }
    ProgressBar bar("Learning", "rounds");
    const auto learnt = learning::learn(examples, {.threads = threads,
                                                   .progress = [&](const Progress& progress) { bar.show(progress); },
                                                   .stop = interruption()});
    bar.clear();

    const auto logit = [&](float kept, float refused) { return (kept - refused) / learnt.temperature; };
    model::Detector& detector = refusal.detector;
    for (std::size_t d = 0; d < lesson.hidden.columns(); ++d) {
        detector.weights.push_back(static_cast<float>(logit(learnt.head.weights(0, d), learnt.head.weights(1, d))));
    }
    detector.bias = static_cast<float>(logit(learnt.head.bias[0], learnt.head.bias[1]));

    std::vector<double> kept(files);
    for (std::size_t i = 0; i < files; ++i) {
        kept[i] = 1 / (1 + std::exp(-logit(learnt.judged(i, 0), learnt.judged(i, 1))));
    }
    detector.min_probability = threshold(lesson, kept, examples.folds);
    // By its own, a file would help to decide where it is counted.
    std::map<int, double> thresholds;
    for (const int fold : std::set(examples.folds.begin(), examples.folds.end())) {
        thresholds[fold] = threshold(lesson, kept, examples.folds, fold);
    }
    for (std::size_t i = 0; i < files; ++i) {
        const auto count = [&](Tally& share) {
            ++share.files;
            if (kept[i] < thresholds.at(examples.folds[i])) ++share.refused;
        };
        count(lesson.is_kept(i) ? refusal.kept : refusal.refused);
        if (!lesson.is_kept(i)) count(refusal.groups[group_name(lesson.clips[i])]);
    }
    return refusal;
}

Json to_json(const Tally& share) {
    return {{"files", share.files}, {"refused", share.refused}};
}

void print_table(const std::optional<Refusal>& of_sounds, const std::optional<Refusal>& of_other_music) {
    const auto keeps_apart = [](const auto& refusal) { return !refusal || refusal->one_group.empty(); };
    const bool apart = keeps_apart(of_sounds) && keeps_apart(of_other_music);
    fmt::print("\n{}\n", styled(fmt::format("Each file judged by what was learnt from the others{}",
                                            apart ? ": artists and folders kept apart" : ""),
                                Style::kDim));
    Table table({{""}, {"files"}, {"refused"}});
    const auto row = [&](const std::string& name, const Tally& share, Style style) {
        table.add_row({name, fmt::format("{}", share.files), percent(share.share())},
                      {style, Style::kPlain, style});
    };
    if (of_sounds) {
        row("music", of_sounds->kept, Style::kBold);
        row("sounds", of_sounds->refused, Style::kBold);
        for (const auto& [group, share] : of_sounds->groups) row("  " + group, share, Style::kPlain);
    }
    if (of_other_music) {
        row("music of its genres", of_other_music->kept, Style::kBold);
        row("other music", of_other_music->refused, Style::kBold);
    }
    table.print();
}

void warn_of_one_group(const std::optional<Refusal>& refusal) {
    if (!refusal || refusal->one_group.empty()) return;
    fmt::print(stderr,
               "{} all of '{}' is of one folder or artist, so these could not be kept apart: the shares flatter\n",
               styled("warning:", Style::kWarning, stderr), refusal->one_group);
}

Json json_of(const fs::path& output, const std::optional<Refusal>& of_sounds,
             const std::optional<Refusal>& of_other_music, const Collection& collection) {
    Json object{{"output", output.native()}};
    if (of_sounds) {
        Json groups;
        for (const auto& [group, share] : of_sounds->groups) groups[group] = to_json(share);
        object["min_probability"] = of_sounds->detector.min_probability;
        object["music"] = to_json(of_sounds->kept);
        object["sounds"] = to_json(of_sounds->refused);
        object["folders"] = groups;
    }
    if (of_other_music) {
        object["familiar"] = {{"min_probability", of_other_music->detector.min_probability},
                              {"music", to_json(of_other_music->kept)},
                              {"other_music", to_json(of_other_music->refused)}};
    }
    object["failed"] = cli::to_json(collection.skipped);
    return object;
}

ExitCode refuse(const Options& options, const Settings& settings) {
    if (options.output.extension() != ".onnx") {
        throw Error(ErrorCode::kInvalidArgument, "the file to be written must end in .onnx", options.output);
    }
    check_writable(options.output);
    if (options.sounds.empty() && options.other_music.empty()) {
        throw Error(ErrorCode::kInvalidArgument, "nothing to refuse: name SOUNDS, or music with --other-music");
    }
    const auto model = load_model(options.model);
    model->with_detectors({});  // throws before the work
    Collection collection = find_files(options);
    listen(collection, model, settings.threads);
    // Both before either is learnt from: there may be too little of one.
    const auto lesson_about = [&](const Question& question, bool is_asked) {
        return is_asked ? std::optional(lesson_of(collection, question)) : std::nullopt;
    };
    const auto whether_music = lesson_about(kWhetherMusic, !options.sounds.empty());
    const auto whether_familiar = lesson_about(kWhetherFamiliar, !options.other_music.empty());
    const auto learnt = [&](const std::optional<Lesson>& lesson) {
        return lesson ? std::optional(learn_refusal(*lesson, settings.threads)) : std::nullopt;
    };
    const auto of_sounds = learnt(whether_music);
    const auto of_other_music = learnt(whether_familiar);
    const auto detector_of = [](const std::optional<Refusal>& refusal) {
        return refusal ? std::optional(refusal->detector) : std::nullopt;
    };
    write_file_atomically(options.output, model->with_detectors(detector_of(of_sounds), detector_of(of_other_music)));

    if (settings.json) {
        print_json_line(json_of(options.output, of_sounds, of_other_music, collection));
    } else {
        const std::string output = printable(options.output.native());
        if (of_sounds) {
            fmt::print("{}: refuses what is music with a probability below {}\n", output,
                       percent(of_sounds->detector.min_probability));
        }
        if (of_other_music) {
            fmt::print("{}: calls unknown what is of its genres with a probability below {}\n", output,
                       percent(of_other_music->detector.min_probability));
        }
        print_table(of_sounds, of_other_music);
    }
    warn_of_one_group(of_sounds);
    warn_of_one_group(of_other_music);
    // Of other music a network knows little: a seventh of it is refused by the model that ships.
    if (of_sounds && 2 * of_sounds->refused.refused < of_sounds->refused.files) {
        fmt::print(stderr,
                   "only {} of the sounds would be refused: more of them, or more alike, could be learnt from\n",
                   percent(of_sounds->refused.share()));
    }
    print_skipped(collection.skipped, collection.total());
    return exit_code(collection.total(), collection.skipped.size());
}

}  // namespace

void add_refuse(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("refuse", "Teach a model what is not music, or of none of its genres");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Teach a model what is not music: speech, noise, doorbells, the sounds of a house; and what is music of "
        "none of its genres.\n\n"
        "SOUNDS are folders of such sounds; files of one folder within them are taken for one source, a file beside "
        "such folders for one of its own. From these, from other music and from music of its genres detectors are "
        "learnt; the network and its labels stay as they are. "
        "`segue predict` then says \"not music\" or \"unknown\" of what they refuse. Each may refuse 2 % of music that "
        "it has not learnt from. It takes 20 files or more of each.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be learnt.");
    subcommand->add_option("SOUNDS", options->sounds, "Folders of sounds that are no music");
    subcommand
        ->add_option("--music", options->music,
                     "Folders of music of the model's genres, or CSV manifests, in which other music has no genre")
        ->required();
    subcommand->add_option("--other-music", options->other_music,
                           "Folders of music of other genres, or CSV manifests, whose files without a genre count");
    subcommand->add_option("-o,--output", options->output, "The model file to write, .onnx")->required();
    subcommand->add_option("--model", options->model,
                           "Another model to teach (default: the one that ships with Segue)");
    subcommand->add_option("--holdout-fold", options->holdout_fold, "Learn from the other folds of the manifest only");
    add_label_columns(*subcommand, options->columns);
    add_column(*subcommand, "--fold-column", options->columns.fold, "Column of the folds");
    add_example(*subcommand,
                "segue refuse ~/field-recordings --music ~/Music -o mine.onnx\n"
                "  segue refuse --music clips.csv --other-music clips.csv -o mine.onnx");
    subcommand->callback([=, &settings, &result] { result = refuse(*options, settings); });
}

}  // namespace segue::cli
