// segue refuse: teaches a model what is not music.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>

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
const std::array<std::string, 2> kLabels{"music", "not music"};

struct Options {
    std::vector<fs::path> sounds;
    std::vector<fs::path> music;
    fs::path model;
    fs::path output;
    std::optional<int> holdout_fold;
    dataset::ManifestColumns columns;
};

// Files, what each is, and what the network makes of it.
struct Lesson {
    std::vector<dataset::Clip> clips;  // genre: one of kLabels
    std::vector<std::string> sounds;   // hash of each
    Matrix hidden;                     // mean over the windows
    std::vector<dataset::Skipped> skipped;
    std::size_t total = 0;
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

void add_folder(const fs::path& root, const std::string& label, Lesson& lesson) {
    auto found = dataset::find_audio_files(std::span(&root, 1), interruption());
    lesson.skipped.insert(lesson.skipped.end(), found.skipped.begin(), found.skipped.end());
    for (auto& file : found.files) {
        std::string group = group_of(file, root);
        lesson.clips.push_back({.path = std::move(file), .genre = label, .group = std::move(group)});
    }
}

void add_manifest(const fs::path& csv, const Options& options, Lesson& lesson) {
    dataset::DataSet data = dataset::read_manifest(csv, options.columns);
    lesson.skipped.insert(lesson.skipped.end(), data.skipped.begin(), data.skipped.end());
    for (auto& clip : data.clips) {
        if (options.holdout_fold && clip.fold == options.holdout_fold) continue;
        lesson.clips.push_back({.path = std::move(clip.path), .genre = kLabels[0], .group = std::move(clip.group)});
    }
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

    std::vector<dataset::Clip> usable;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const audio::Report& audio = heard[i].audio;
        if (heard[i].hidden.empty()) {
            lesson.skipped.push_back(
                {lesson.clips[i].path, fmt::format("{}: {}", audio::to_string(audio.verdict), audio.reason)});
            continue;
        }
        lesson.hidden.append_row(heard[i].hidden);
        lesson.sounds.push_back(audio.content_hash);
        usable.push_back(std::move(lesson.clips[i]));
    }
    lesson.clips = std::move(usable);
    lesson.total = lesson.clips.size() + lesson.skipped.size();
}

Lesson prepare(const Options& options, const std::shared_ptr<const model::Model>& model, int threads) {
    Lesson lesson;
    for (const auto& path : options.music) {
        is_folder(path) ? add_folder(path, kLabels[0], lesson) : add_manifest(path, options, lesson);
    }
    for (const auto& path : options.sounds) add_folder(path, kLabels[1], lesson);
    listen(lesson, model, threads);
    for (const auto& label : kLabels) {
        const auto count = std::ranges::count(lesson.clips, label, &dataset::Clip::genre);
        if (static_cast<std::size_t>(count) >= kFewestFiles) continue;
        print_skipped(lesson.skipped, lesson.total);
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("{} files or more of {} are needed, {} can be heard", kFewestFiles, label, count));
    }
    return lesson;
}

// What is refused of one folder, or of the music.
struct Share {
    std::size_t refused = 0;
    std::size_t files = 0;
    double share() const { return static_cast<double>(refused) / static_cast<double>(files); }
};

struct Refusal {
    model::MusicDetector detector;
    Share music;  // out of fold, as all shares
    Share sounds;
    std::map<std::string, Share> groups;  // of the sounds
};

// The probability below which kMusicLost of the music lies. Every artist counts the same, so that a folder of odd
// pieces by one hand does not decide.
double threshold(const Lesson& lesson, const std::vector<double>& music) {
    std::map<std::string, std::vector<double>> artists;
    for (std::size_t i = 0; i < music.size(); ++i) {
        const dataset::Clip& clip = lesson.clips[i];
        if (clip.genre == kLabels[0]) artists[clip.group.empty() ? clip.path.native() : clip.group].push_back(music[i]);
    }
    struct Piece {
        double music;
        double weight;
    };
    std::vector<Piece> pieces;
    for (const auto& [artist, probabilities] : artists) {
        for (const double p : probabilities) pieces.push_back({p, 1 / static_cast<double>(probabilities.size())});
    }
    std::ranges::sort(pieces, {}, &Piece::music);
    double lost = 0;
    const auto first_kept = std::ranges::find_if(pieces, [&](const Piece& piece) {
        lost += piece.weight;
        return lost > kMusicLost * static_cast<double>(artists.size());
    });
    return std::min(first_kept->music, kMostMinProbability);
}

Refusal learn_refusal(const Lesson& lesson, int threads) {
    const std::size_t files = lesson.clips.size();
    learning::Examples examples{.embeddings = lesson.hidden, .targets = Matrix(files, 2)};
    for (std::size_t i = 0; i < files; ++i) examples.targets(i, lesson.clips[i].genre == kLabels[0] ? 0 : 1) = 1;
    examples.folds = dataset::make_folds(lesson.clips, lesson.sounds);
    ProgressBar bar("Learning", "rounds");
    const auto learnt = learning::learn(examples, {.threads = threads,
                                                   .progress = [&](const Progress& progress) { bar.show(progress); },
                                                   .stop = interruption()});
    bar.clear();

    Refusal refusal;
    const auto logit = [&](float music, float other) { return (music - other) / learnt.temperature; };
    model::MusicDetector& detector = refusal.detector;
    for (std::size_t d = 0; d < lesson.hidden.columns(); ++d) {
        detector.weights.push_back(static_cast<float>(logit(learnt.head.weights(0, d), learnt.head.weights(1, d))));
    }
    detector.bias = static_cast<float>(logit(learnt.head.bias[0], learnt.head.bias[1]));

    std::vector<double> music(files);
    for (std::size_t i = 0; i < files; ++i) {
        music[i] = 1 / (1 + std::exp(-logit(learnt.judged(i, 0), learnt.judged(i, 1))));
    }
    detector.min_probability = threshold(lesson, music);
    for (std::size_t i = 0; i < files; ++i) {
        const auto count = [&](Share& share) {
            ++share.files;
            if (music[i] < detector.min_probability) ++share.refused;
        };
        const dataset::Clip& clip = lesson.clips[i];
        count(clip.genre == kLabels[0] ? refusal.music : refusal.sounds);
        if (clip.genre == kLabels[1]) count(refusal.groups[fs::path(clip.group).filename().native()]);
    }
    return refusal;
}

Json to_json(const Share& share) {
    return {{"files", share.files}, {"refused", share.refused}};
}

void print_table(const Refusal& refusal) {
    fmt::print("\n{}\n", styled("Each file judged by what was learnt from the others: artists and folders kept apart",
                                Style::kDim));
    Table table({{""}, {"files"}, {"refused"}});
    const auto row = [&](const std::string& name, const Share& share, Style style) {
        table.add_row({printable(name), fmt::format("{}", share.files), percent(share.share())},
                      {style, Style::kPlain, style});
    };
    row("music", refusal.music, Style::kBold);
    row("sounds", refusal.sounds, Style::kBold);
    for (const auto& [group, share] : refusal.groups) row("  " + group, share, Style::kPlain);
    table.print();
}

ExitCode refuse(const Options& options, const Settings& settings) {
    if (options.output.extension() != ".onnx") {
        throw Error(ErrorCode::kInvalidArgument, "the file to be written must end in .onnx", options.output);
    }
    const auto model = load_model(options.model);
    if (model->head() != nullptr) {
        throw Error(ErrorCode::kInvalidArgument,
                    "labels that were learnt may be of any sound: learn one more of what is no music instead",
                    options.model);
    }
    const Lesson lesson = prepare(options, model, settings.threads);
    const Refusal refusal = learn_refusal(lesson, settings.threads);
    write_file_atomically(options.output, model->with_music_detector(refusal.detector));

    if (settings.json) {
        Json groups;
        for (const auto& [group, share] : refusal.groups) groups[group] = to_json(share);
        print_json_line({{"output", options.output.native()},
                         {"min_probability", refusal.detector.min_probability},
                         {"music", to_json(refusal.music)},
                         {"sounds", to_json(refusal.sounds)},
                         {"folders", groups},
                         {"failed", cli::to_json(lesson.skipped)}});
    } else {
        fmt::print("{}: refuses what is music with a probability below {}\n", printable(options.output.native()),
                   percent(refusal.detector.min_probability));
        print_table(refusal);
    }
    print_skipped(lesson.skipped, lesson.total);
    return exit_code(lesson.total, lesson.skipped.size());
}

}  // namespace

void add_refuse(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("refuse", "Teach a model what is not music");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Teach a model what is not music: speech, noise, doorbells, the sounds of a house.\n\n"
        "SOUNDS are folders of such sounds; files of one folder within them are taken for one source. From these and "
        "from music a detector is learnt; the network and its labels stay as they are. `segue predict` then says \"not "
        "music\" of what the detector refuses. It may refuse 2 % of music that it has not learnt from.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be learnt.");
    subcommand->add_option("SOUNDS", options->sounds, "Folders of sounds that are no music")->required();
    subcommand->add_option("--music", options->music, "Folders of music, or CSV manifests")->required();
    subcommand->add_option("-o,--output", options->output, "The model file to write, .onnx")->required();
    subcommand->add_option("--model", options->model,
                           "Another model to teach (default: the one that ships with Segue)");
    subcommand->add_option("--holdout-fold", options->holdout_fold, "Learn from the other folds of the manifest only");
    add_column(*subcommand, "--path-column", options->columns.path, "Column of the files");
    add_column(*subcommand, "--group-column", options->columns.group,
               "Column of what must not be parted, as the artist");
    add_column(*subcommand, "--fold-column", options->columns.fold, "Column of the folds");
    add_example(*subcommand, "segue refuse ~/field-recordings --music ~/Music -o mine.onnx");
    subcommand->callback([=, &settings, &result] { result = refuse(*options, settings); });
}

}  // namespace segue::cli
