// segue predict: genre and confidence of each file.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "explanations.h"
#include "judges.h"
#include "segue/dataset.h"
#include "segue/pipeline.h"
#include "segue/plot.h"

namespace segue::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::vector<std::filesystem::path> paths;
    std::vector<std::filesystem::path> models;
    int candidates = 3;
    bool timeline = false;
    double stretch_s = 30;
    std::optional<double> min_confidence;
    bool explain = false;
    std::filesystem::path picture;
};

// "jazz 21.3 %, blues 4.0 %": the candidates after the first; after "unknown" all of them, and why they are none where
// they are probable among one another; after "not music" nothing. Where several labels may hold, all that do at least.
template <typename Heard>
std::string candidates_of(const Heard& heard, const Judge& judge, int candidates) {
    if (!is_music(heard, judge)) return {};
    const auto order = ranking(heard.probabilities);
    const std::size_t first = is_unsure(heard, judge) || judge.is_multi_label() ? 0 : 1;
    const std::size_t holding_all = judge.is_multi_label() ? holding(heard, judge).size() : 0;
    const std::size_t end = std::min(std::max(static_cast<std::size_t>(candidates), holding_all), order.size());
    std::string text;
    for (std::size_t rank = first; rank < end; ++rank) {
        if (rank > first) text += ", ";
        text += fmt::format("{} {}", judge.labels()[order[rank]], percent(heard.probabilities[order[rank]]));
    }
    return text + other_music(heard, judge);
}

// The share that belongs to the answer; unknown has none, nor have several labels.
template <typename Heard>
std::string confidence_of(const Heard& heard, const Judge& judge) {
    if (!is_music(heard, judge)) return percent(1 - heard.music);
    return is_unsure(heard, judge) || judge.is_multi_label() ? "" : percent(heard.confidence);
}

int widest(const std::vector<Panel>& panels, const auto& names_of) {
    int width = 0;
    for (const auto& panel : panels) {
        for (const auto& judge : panel.judges) {
            for (const std::string& name : names_of(judge)) width = std::max(width, display_width(name));
        }
    }
    return width;
}
int widest_answer(const std::vector<Panel>& panels) {
    return std::max(display_width(kNoMusic), widest(panels, [](const Judge& judge) { return judge.labels(); }));
}
int widest_name(const std::vector<Panel>& panels) {
    return widest(panels, [](const Judge& judge) { return std::vector{judge.name}; });
}

// The name as a column, where there are several.
std::string name_column(const Judge& judge, int width) {
    return judge.name.empty() ? "" : padded(judge.name, width) + "  ";
}

// A line a file as soon as it is known: columns are fixed beforehand, so that 80,000 files need no waiting.
class Lines {
  public:
    Lines(const std::vector<std::filesystem::path>& paths, const std::vector<Panel>& panels, int candidates)
        : candidates_(candidates), name_width_(widest_name(panels)) {
        for (const auto& path : paths) {
            path_width_ = std::max(path_width_, display_width(printable(path.native())));
        }
        path_width_ = std::min(path_width_, 60);
        genre_width_ = std::max(genre_width_, widest_answer(panels));
    }

    void print(const pipeline::Analysis& analysis, const Judge& judge) const {
        const std::string path =
            padded(printable(analysis.path.native()), path_width_) + "  " + name_column(judge, name_width_);
        const audio::Report& audio = analysis.audio;
        if (analysis.probabilities.empty()) {
            const std::string verdict(audio::to_string(audio.verdict));
            fmt::print("{}{}  {}\n", path, styled(padded(verdict, genre_width_), Style::kBad), audio.reason);
            return;
        }
        fmt::print("{}{}  {:>7}  {}", path, styled(padded(answer(analysis, judge), genre_width_), Style::kBold),
                   confidence_of(analysis, judge), styled(candidates_of(analysis, judge, candidates_), Style::kDim));
        if (audio.verdict != audio::Verdict::kSound) {
            fmt::print("  {}",
                       styled(fmt::format("({}: {})", audio::to_string(audio.verdict), audio.reason), Style::kWarning));
        }
        fmt::print("\n");
    }

  private:
    int candidates_;
    int name_width_;
    int path_width_ = 0;
    int genre_width_ = display_width("partly-readable");
};

dataset::FileList find_files(const Options& options) {
    auto found = dataset::find_audio_files(options.paths, interruption());
    if (found.files.empty() && found.skipped.empty() && !interruption().stop_requested()) {
        throw Error(ErrorCode::kNotFound, "no audio file in there", options.paths.front());
    }
    return found;
}

// With the file's own length as progress.
pipeline::Analysis analyze_alone(const std::filesystem::path& path, pipeline::Analyzer analyzer) {
    ProgressBar bar("Listening", kSeconds);
    return analyzer.analyze(
        path, [&](const Progress& heard) { bar.show(heard); }, interruption());
}

ExitCode predict(const Options& options, const Settings& settings) {
    const auto found = find_files(options);
    const auto panels = load_panels(options.models, options.min_confidence);
    const Lines lines(found.files, panels, options.candidates);
    ProgressBar bar("Listening");
    const std::size_t files = found.files.size() + found.skipped.size();
    Progress progress{.total = panels.size() * files};
    const auto show = [&](const pipeline::Analysis& analysis, const Panel& panel) {
        bar.clear();
        for (const Judge& judge : panel.judges) {
            const pipeline::Analysis answer = judged(analysis, judge);
            settings.json ? print_json_line(json_of(answer, judge)) : lines.print(answer, judge);
        }
        ++progress.done;
        if (!audio::is_usable(analysis.audio.verdict)) ++progress.failed;
        if (progress.total > 1) bar.show(progress);
    };
    for (const Panel& panel : panels) {
        for (const auto& skipped : found.skipped) {
            pipeline::Analysis analysis;
            analysis.path = skipped.path;
            analysis.audio = {.verdict = audio::Verdict::kUnreadable, .reason = skipped.reason};
            show(analysis, panel);
        }
        const pipeline::Analyzer::Options content{.traits = false, .decode = {}};
        if (found.files.size() == 1) {
            const auto analysis = analyze_alone(found.files.front(), pipeline::Analyzer(panel.network, content));
            if (!interruption().stop_requested()) show(analysis, panel);
        } else {
            pipeline::analyze_files(
                found.files, panel.network, content, settings.threads,
                [&](const pipeline::Analysis& analysis) { show(analysis, panel); }, interruption());
        }
    }
    bar.clear();

    if (progress.done < progress.total) {
        // Each network hears them all before the next.
        fmt::print(stderr, "stopped after {} of {} files\n", files - std::min(files, progress.total - progress.done),
                   files);
    }
    return exit_code(progress.total, progress.failed + progress.total - progress.done);
}

void print_stretch_json(const std::filesystem::path& path, const pipeline::Stretch& stretch, const Judge& judge) {
    auto object = json_of(path, judge);
    object["start_s"] = stretch.start_s;
    object["end_s"] = stretch.end_s;
    add_answer(object, stretch, judge);
    print_json_line(object);
}

void print_stretch(const pipeline::Stretch& stretch, const Judge& judge, const std::vector<Panel>& panels,
                   int candidates) {
    const bool is_silent = stretch.probabilities.empty();
    fmt::print("{:>8} - {:>8}  {}{}  {:>7}  {}\n", clock_time(stretch.start_s), clock_time(stretch.end_s),
               name_column(judge, widest_name(panels)),
               styled(padded(is_silent ? "silent" : answer(stretch, judge), widest_answer(panels)), Style::kBold),
               is_silent ? "" : confidence_of(stretch, judge),
               is_silent ? "" : styled(candidates_of(stretch, judge, candidates), Style::kDim));
}

// A file that gives no stretch, or none to its end.
void print_failure(const std::filesystem::path& path, std::string_view verdict, const std::string& reason, bool json) {
    if (json) {
        print_json_line({{"path", path.native()}, {"verdict", verdict}, {"reason", reason}});
    } else {
        fmt::print(stderr, "{}: {}: {}\n", printable(path.native()), verdict, reason);
    }
}

ExitCode predict_timeline(const Options& options, const Settings& settings) {
    const auto found = find_files(options);
    const auto panels = load_panels(options.models, options.min_confidence);
    std::size_t failed = found.skipped.size();
    for (const auto& skipped : found.skipped) {
        print_failure(skipped.path, audio::to_string(audio::Verdict::kUnreadable), skipped.reason, settings.json);
    }
    for (const auto& path : found.files) {
        if (!settings.json) fmt::print("{}\n", printable(path.native()));
        audio::Report report;
        for (const Panel& panel : panels) {
            ProgressBar bar("Listening", kSeconds);
            const auto show = [&](const pipeline::Stretch& stretch) {
                bar.clear();
                for (const Judge& judge : panel.judges) {
                    const pipeline::Stretch answer = judged(stretch, judge);
                    settings.json ? print_stretch_json(path, answer, judge)
                                  : print_stretch(answer, judge, panels, options.candidates);
                }
                std::fflush(stdout);
            };
            report = pipeline::analyze_timeline(path, panel.network, options.stretch_s, show, interruption(),
                                                [&](const Progress& heard) { bar.show(heard); });
            bar.clear();
            if (interruption().stop_requested()) {
                fmt::print(stderr, "stopped within {}\n", printable(path.native()));
                return kSomeFailed;
            }
        }
        if (report.verdict != audio::Verdict::kSound) {
            print_failure(path, audio::to_string(report.verdict), report.reason, settings.json);
        }
        if (!audio::is_usable(report.verdict)) ++failed;
    }
    return exit_code(found.files.size() + found.skipped.size(), failed);
}

ExitCode explain(const Options& options, const Settings& settings) {
    if (!options.picture.empty()) {
        plot::format_of(options.picture);  // refuses before the work what would fail after it
        check_writable(options.picture);
        if (options.models.size() > 1) {
            throw Error(ErrorCode::kInvalidArgument, "--output draws the answer of one --model");
        }
    }
    const auto found = find_files(options);
    if (!options.picture.empty() && found.files.size() + found.skipped.size() > 1) {
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("--output draws one file; these are {}", found.files.size() + found.skipped.size()));
    }
    return explain_files(found, load_panels(options.models, options.min_confidence), options.picture, settings);
}

}  // namespace

void add_predict(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("predict", "Tell the genre of each file, with a confidence");
    auto options = std::make_shared<Options>();
    subcommand->add_option("FILE", options->paths, "Audio files, or folders of them")->required();
    subcommand
        ->add_option(
            "--model", options->models,
            "Another model: a file, a sidecar, or deep (default: the one that ships with Segue). Several times: "
            "an answer of each; those that were learnt on one network listen once")
        ->allow_extra_args(false);
    auto* candidates =
        subcommand->add_option("--candidates", options->candidates, "How many genres to name for each file")
            ->capture_default_str()
            ->check(CLI::Range(1, 1000));
    subcommand
        ->add_option(
            "--min-confidence", options->min_confidence,
            "Below this confidence the genre is called unknown, 0 to 1, and nothing else is (default: what the "
            "model says, which may know other music, too)")
        ->check(real_number_in(0, 1));
    auto* timeline = subcommand->add_flag("--timeline", options->timeline,
                                          "Genre through the length of each file, a line a stretch: for long mixes");
    subcommand
        ->add_option("--stretch", options->stretch_s,
                     "Seconds of a stretch; it is rounded to whole windows of the model")
        ->capture_default_str()
        ->needs(timeline)
        ->check(real_number_in(1, 86400));
    auto* explained =
        subcommand
            ->add_flag("--explain", options->explain,
                       "Which seconds and which bands spoke for the answer of each file, and which against it")
            ->excludes(timeline)
            ->excludes(candidates);
    subcommand->add_option("-o,--output", options->picture, "With --explain and one FILE: draw it too, as .png or .svg")
        ->needs(explained);
    add_example(*subcommand,
                "segue predict song.mp3 another.flac\n  segue predict --timeline mix.mp3\n  segue predict --explain "
                "song.mp3 -o why.png\n  segue predict --model mine.json song.mp3");
    subcommand->callback([=, &settings, &result] {
        result = options->timeline  ? predict_timeline(*options, settings)
                 : options->explain ? explain(*options, settings)
                                    : predict(*options, settings);
    });
}

}  // namespace segue::cli
