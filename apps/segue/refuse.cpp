// segue refuse: teaches a model what is not music, and what is music of none of its genres.
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
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

enum class Kind {
    kFamiliar,  ///< music of the model's genres
    kMusic,     ///< of genres that are not told
    kOtherMusic,
    kSound
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

// Files, what each is, and what the network makes of it.
struct Lesson {
    std::vector<dataset::Clip> clips;
    std::vector<Kind> kinds;
    std::vector<std::string> sounds;  // hash of each
    Matrix hidden;                    // mean over the windows
    std::vector<dataset::Skipped> skipped;
    std::size_t total = 0;

    void add(dataset::Clip clip, Kind kind) {
        clips.push_back(std::move(clip));
        kinds.push_back(kind);
    }
};

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

// The first folder below the one that was named: its files come from one hand, and are judged without one another.
std::string group_of(const fs::path& file, const fs::path& root) {
    const fs::path below = file.lexically_relative(root);
    return below.has_parent_path() ? (root / *below.begin()).native() : root.native();
}

void add_folder(const fs::path& root, Kind kind, Lesson& lesson) {
    auto found = dataset::find_audio_files(std::span(&root, 1), interruption());
    lesson.skipped.insert(lesson.skipped.end(), found.skipped.begin(), found.skipped.end());
    for (auto& file : found.files) {
        std::string group = group_of(file, root);
        lesson.add({.path = std::move(file), .group = std::move(group)}, kind);
    }
}

// Of a manifest of other music the files without a genre count, of one of music all.
void add_manifest(const fs::path& csv, bool of_other_music, const Options& options, Lesson& lesson) {
    dataset::DataSet data = dataset::read_manifest(csv, options.columns);
    lesson.skipped.insert(lesson.skipped.end(), data.skipped.begin(), data.skipped.end());
    for (auto& clip : data.clips) {
        if (options.holdout_fold && clip.fold == options.holdout_fold) continue;
        if (of_other_music && !clip.genre.empty()) continue;
        const Kind of_music = clip.genre.empty() ? Kind::kMusic : Kind::kFamiliar;
        lesson.add({.path = std::move(clip.path), .group = std::move(clip.group)},
                   of_other_music ? Kind::kOtherMusic : of_music);
    }
}

Lesson find_files(const Options& options) {
    Lesson others;
    for (const auto& path : options.other_music) {
        is_folder(path) ? add_folder(path, Kind::kOtherMusic, others) : add_manifest(path, true, options, others);
    }
    std::set<fs::path> other_paths;
    for (const auto& clip : others.clips) other_paths.insert(clip.path);

    Lesson lesson;
    for (const auto& path : options.music) {
        is_folder(path) ? add_folder(path, Kind::kFamiliar, lesson) : add_manifest(path, false, options, lesson);
    }
    // The same manifest may tell both kinds.
    for (std::size_t i = 0; i < lesson.clips.size(); ++i) {
        if (other_paths.erase(lesson.clips[i].path) > 0) lesson.kinds[i] = Kind::kOtherMusic;
    }
    for (auto& clip : others.clips) {
        if (other_paths.contains(clip.path)) lesson.add(std::move(clip), Kind::kOtherMusic);
    }
    for (const auto& path : options.sounds) add_folder(path, Kind::kSound, lesson);
    // What is skipped in a manifest that was read before is named already.
    for (auto& skipped : others.skipped) {
        const auto is_same = [&](const dataset::Skipped& known) { return known.path == skipped.path; };
        if (std::ranges::none_of(lesson.skipped, is_same)) lesson.skipped.push_back(std::move(skipped));
    }
    return lesson;
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

// Listens to all files; those that cannot be heard go.
void listen(Lesson& lesson, const std::shared_ptr<const model::Model>& model, int threads) {
    struct Heard {
        std::vector<float> hidden;
        audio::Report audio;
    };
    const int workers = threads > 0 ? threads : available_threads();
    std::vector<model::Listener> listeners;
    for (int worker = 0; worker < workers; ++worker) listeners.emplace_back(model);
    std::vector<Heard> heard(lesson.clips.size());
    ProgressBar bar("Listening");
    std::mutex mutex;
    Progress progress{.total = lesson.clips.size()};
    parallel_for(
        lesson.clips.size(), workers,
        [&](std::size_t i, int worker) {
            auto outputs = pipeline::window_outputs(lesson.clips[i].path, listeners[static_cast<std::size_t>(worker)]);
            heard[i] = {mean_of(outputs.hidden), std::move(outputs.audio)};
            const std::lock_guard lock(mutex);
            ++progress.done;
            bar.show(progress);
        },
        interruption());
    bar.clear();
    if (interruption().stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");

    Lesson usable{.skipped = std::move(lesson.skipped)};
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const audio::Report& audio = heard[i].audio;
        if (heard[i].hidden.empty()) {
            usable.skipped.push_back(
                {lesson.clips[i].path, fmt::format("{}: {}", audio::to_string(audio.verdict), audio.reason)});
            continue;
        }
        usable.hidden.append_row(heard[i].hidden);
        usable.sounds.push_back(audio.content_hash);
        usable.add(std::move(lesson.clips[i]), lesson.kinds[i]);
    }
    usable.total = usable.clips.size() + usable.skipped.size();
    lesson = std::move(usable);
}

// What one detector learns from.
struct Question {
    std::string kept;  // their names
    std::string refused;
    std::vector<Kind> kept_kinds;
    Kind refused_kind;
};
const Question kWhetherMusic{"music", "not music", {Kind::kFamiliar, Kind::kMusic, Kind::kOtherMusic}, Kind::kSound};
const Question kWhetherFamiliar{"music of its genres", "other music", {Kind::kFamiliar}, Kind::kOtherMusic};

// The files of a question; their genre is the name of their side.
Lesson files_of(const Lesson& all, const Question& question) {
    Lesson lesson;
    for (std::size_t i = 0; i < all.clips.size(); ++i) {
        const bool kept = std::ranges::find(question.kept_kinds, all.kinds[i]) != question.kept_kinds.end();
        if (!kept && all.kinds[i] != question.refused_kind) continue;
        lesson.add(all.clips[i], all.kinds[i]);
        lesson.clips.back().genre = kept ? question.kept : question.refused;
        lesson.sounds.push_back(all.sounds[i]);
        lesson.hidden.append_row(all.hidden.row(i));
    }
    for (const auto& label : {question.kept, question.refused}) {
        const auto count = std::ranges::count(lesson.clips, label, &dataset::Clip::genre);
        if (static_cast<std::size_t>(count) >= kFewestFiles) continue;
        print_skipped(all.skipped, all.total);
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("{} files or more of {} are needed, {} can be heard", kFewestFiles, label, count));
    }
    return lesson;
}

// What is refused of one folder, or of one side.
struct Share {
    std::size_t refused = 0;
    std::size_t files = 0;
    double share() const { return static_cast<double>(refused) / static_cast<double>(files); }
};

struct Refusal {
    model::Detector detector;
    Share kept;  // out of fold, as all shares
    Share refused;
    std::map<std::string, Share> groups;  // of what is to be refused
};

// The probability below which kMusicLost of the music lies. Every artist counts the same, so that a folder of odd
// pieces by one hand does not decide.
double threshold(const Lesson& lesson, const Question& question, const std::vector<double>& kept) {
    std::map<std::string, std::vector<double>> artists;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const dataset::Clip& clip = lesson.clips[i];
        if (clip.genre != question.kept) continue;
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
    const auto first_kept = std::ranges::find_if(pieces, [&](const Piece& piece) {
        lost += piece.weight;
        return lost > kMusicLost * static_cast<double>(artists.size());
    });
    return std::min(first_kept->probability, kMostMinProbability);
}

Refusal learn_refusal(const Lesson& all, const Question& question, int threads) {
    const Lesson lesson = files_of(all, question);
    const std::size_t files = lesson.clips.size();
    learning::Examples examples{.embeddings = lesson.hidden, .targets = Matrix(files, 2)};
    for (std::size_t i = 0; i < files; ++i) examples.targets(i, lesson.clips[i].genre == question.kept ? 0 : 1) = 1;
    examples.folds = dataset::make_folds(lesson.clips, lesson.sounds);
    ProgressBar bar("Learning", "rounds");
    const auto learnt = learning::learn(examples, {.threads = threads,
                                                   .progress = [&](const Progress& progress) { bar.show(progress); },
                                                   .stop = interruption()});
    bar.clear();

    Refusal refusal;
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
    detector.min_probability = threshold(lesson, question, kept);
    for (std::size_t i = 0; i < files; ++i) {
        const auto count = [&](Share& share) {
            ++share.files;
            if (kept[i] < detector.min_probability) ++share.refused;
        };
        const dataset::Clip& clip = lesson.clips[i];
        count(clip.genre == question.kept ? refusal.kept : refusal.refused);
        if (clip.genre == question.refused) count(refusal.groups[fs::path(clip.group).filename().native()]);
    }
    return refusal;
}

Json to_json(const Share& share) {
    return {{"files", share.files}, {"refused", share.refused}};
}

void print_table(const std::optional<Refusal>& of_sounds, const std::optional<Refusal>& of_other_music) {
    fmt::print("\n{}\n", styled("Each file judged by what was learnt from the others: artists and folders kept apart",
                                Style::kDim));
    Table table({{""}, {"files"}, {"refused"}});
    const auto row = [&](const std::string& name, const Share& share, Style style) {
        table.add_row({printable(name), fmt::format("{}", share.files), percent(share.share())},
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

Json json_of(const fs::path& output, const std::optional<Refusal>& of_sounds,
             const std::optional<Refusal>& of_other_music, const Lesson& lesson) {
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
    object["failed"] = cli::to_json(lesson.skipped);
    return object;
}

ExitCode refuse(const Options& options, const Settings& settings) {
    if (options.output.extension() != ".onnx") {
        throw Error(ErrorCode::kInvalidArgument, "the file to be written must end in .onnx", options.output);
    }
    if (options.sounds.empty() && options.other_music.empty()) {
        throw Error(ErrorCode::kInvalidArgument, "nothing to refuse: name SOUNDS, or music with --other-music");
    }
    const auto model = load_model(options.model);
    model->with_detectors({});  // throws before the work
    Lesson lesson = find_files(options);
    listen(lesson, model, settings.threads);
    std::optional<Refusal> of_sounds;
    std::optional<Refusal> of_other_music;
    if (!options.sounds.empty()) of_sounds = learn_refusal(lesson, kWhetherMusic, settings.threads);
    if (!options.other_music.empty()) of_other_music = learn_refusal(lesson, kWhetherFamiliar, settings.threads);
    const auto detector_of = [](const std::optional<Refusal>& refusal) {
        return refusal ? std::optional(refusal->detector) : std::nullopt;
    };
    write_file_atomically(options.output, model->with_detectors(detector_of(of_sounds), detector_of(of_other_music)));

    if (settings.json) {
        print_json_line(json_of(options.output, of_sounds, of_other_music, lesson));
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
    print_skipped(lesson.skipped, lesson.total);
    return exit_code(lesson.total, lesson.skipped.size());
}

}  // namespace

void add_refuse(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("refuse", "Teach a model what is not music, or of none of its genres");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Teach a model what is not music: speech, noise, doorbells, the sounds of a house; and what is music of none "
        "of "
        "its genres.\n\n"
        "SOUNDS are folders of such sounds; files of one folder within them are taken for one source. From these, from "
        "other music and from music of its genres detectors are learnt; the network and its labels stay as they are. "
        "`segue predict` then says \"not music\" or \"unknown\" of what they refuse. Each may refuse 2 % of music that "
        "it has not learnt from.\n"
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
    add_column(*subcommand, "--path-column", options->columns.path, "Column of the files");
    add_column(*subcommand, "--group-column", options->columns.group,
               "Column of what must not be parted, as the artist");
    add_column(*subcommand, "--fold-column", options->columns.fold, "Column of the folds");
    add_example(*subcommand,
                "segue refuse ~/field-recordings --music ~/Music -o mine.onnx\n"
                "  segue refuse --music clips.csv --other-music clips.csv -o mine.onnx");
    subcommand->callback([=, &settings, &result] { result = refuse(*options, settings); });
}

}  // namespace segue::cli
