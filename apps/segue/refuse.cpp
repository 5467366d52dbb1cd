// segue refuse: teaches a model what is not music, and what is music of none of its genres.
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"
#include "model_choice.h"
#include "refusal.h"
#include "refuse_files.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    RefuseData data;
    fs::path model;
    fs::path output;
};

Json to_json(const Tally& tally) {
    return {{"files", tally.files}, {"refused", tally.refused}};
}

void print_table(const std::optional<Refusal>& of_sounds, const std::optional<Refusal>& of_other_music) {
    const auto keeps_apart = [](const auto& refusal) { return !refusal || refusal->one_group.empty(); };
    const bool apart = keeps_apart(of_sounds) && keeps_apart(of_other_music);
    fmt::print("\n{}\n", styled(fmt::format("Each file judged by what was learnt from the others{}",
                                            apart ? ": artists and folders kept apart" : ""),
                                Style::kDim));
    Table table({{""}, {"files"}, {"refused"}});
    const auto row = [&](const std::string& name, const Tally& tally, Style style) {
        table.add_row({name, fmt::format("{}", tally.files), percent(tally.share())}, {style, Style::kPlain, style});
    };
    if (of_sounds) {
        row("music", of_sounds->kept, Style::kBold);
        row("sounds", of_sounds->refused, Style::kBold);
        for (const auto& [group, tally] : of_sounds->groups) row("  " + group, tally, Style::kPlain);
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
        for (const auto& [group, tally] : of_sounds->groups) groups[group] = to_json(tally);
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
    if (options.data.sounds.empty() && options.data.other_music.empty()) {
        throw Error(ErrorCode::kInvalidArgument, "nothing to refuse: name SOUNDS, or music with --other-music");
    }
    const auto model = load_model(options.model);
    model->with_detectors({});  // throws before the work
    Collection collection = find_files(options.data);
    listen(collection, model, settings.threads);
    // Both before either is learnt from: there may be too little of one.
    const auto lesson_about = [&](const Question& question, bool is_asked) {
        return is_asked ? std::optional(lesson_of(collection, question)) : std::nullopt;
    };
    const auto whether_music = lesson_about(kWhetherMusic, !options.data.sounds.empty());
    const auto whether_familiar = lesson_about(kWhetherFamiliar, !options.data.other_music.empty());
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
    subcommand->add_option("SOUNDS", options->data.sounds, "Folders of sounds that are no music");
    subcommand
        ->add_option("--music", options->data.music,
                     "Folders of music of the model's genres, or CSV manifests, in which other music has no genre")
        ->required();
    subcommand->add_option("--other-music", options->data.other_music,
                           "Folders of music of other genres, or CSV manifests, whose files without a genre count");
    subcommand->add_option("-o,--output", options->output, "The model file to write, .onnx")->required();
    subcommand->add_option("--model", options->model,
                           "Another model to teach (default: the one that ships with Segue)");
    subcommand->add_option("--holdout-fold", options->data.holdout_fold,
                           "Learn from the other folds of the manifest only");
    add_label_columns(*subcommand, options->data.columns);
    add_column(*subcommand, "--fold-column", options->data.columns.fold, "Column of the folds");
    add_example(*subcommand,
                "segue refuse ~/field-recordings --music ~/Music -o mine.onnx\n"
                "  segue refuse --music clips.csv --other-music clips.csv -o mine.onnx");
    subcommand->callback([=, &settings, &result] { result = refuse(*options, settings); });
}

}  // namespace segue::cli
