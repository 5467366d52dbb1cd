// segue features: the feature table of a collection.
#include "segue/features.h"

#include <algorithm>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"
#include "model_choice.h"
#include "segue/pipeline.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    std::vector<fs::path> paths;
    fs::path manifest;
    dataset::ManifestColumns columns;
    fs::path output;
    std::string descriptors = "mfcc";
    std::string stats = "mean";
    int coefficients = 40;
    bool from_catalog = false;
    bool embedding = false;
    fs::path model;
};

constexpr std::string_view kLoudness = "loudness";

// What --descriptors may name, as users read it.
std::string known_descriptors() {
    std::string names = "all";
    for (std::size_t i = 0; i < dsp::kDescriptors; ++i) {
        names += fmt::format(", {}", dsp::to_string(static_cast<dsp::Descriptor>(i)));
    }
    return fmt::format("{}, {}", names, kLoudness);
}

void add_descriptor(std::string_view name, pipeline::DescriptionOptions& content) {
    if (name == "all") {
        content.descriptors = dsp::DescriptorSet::all();
        content.loudness = true;
    } else if (name == kLoudness) {
        content.loudness = true;
    } else if (const auto descriptor = dsp::descriptor_from_string(name)) {
        content.descriptors.add(*descriptor);
    } else {
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("there is no descriptor '{}'; there are {}", printable(name), known_descriptors()));
    }
}

// "mfcc,rms,loudness"
pipeline::DescriptionOptions parse_descriptors(std::string_view list) {
    pipeline::DescriptionOptions content{.descriptors = {}};
    while (true) {
        const std::size_t comma = list.find(',');
        add_descriptor(list.substr(0, comma), content);
        if (comma == std::string_view::npos) return content;
        list.remove_prefix(comma + 1);
    }
}

bool is_npz(const fs::path& output) {
    if (output.extension() == ".npz") return true;
    if (output.extension() == ".csv") return false;
    throw Error(ErrorCode::kInvalidArgument, "the table's name must end in .csv or .npz", output);
}

std::string folder_name_of(const fs::path& file) {
    return printable(fs::absolute(file).lexically_normal().parent_path().filename().native());
}

void append(dataset::DataSet& data, dataset::DataSet more) {
    std::move(more.clips.begin(), more.clips.end(), std::back_inserter(data.clips));
    std::move(more.skipped.begin(), more.skipped.end(), std::back_inserter(data.skipped));
}

// A folder of genre folders; or one genre's folder or a file, whose genre is its folder's name.
dataset::DataSet read_path(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        try {
            return dataset::read_genre_folders(path, interruption());
        } catch (const Error& error) {
            if (error.code() != ErrorCode::kInvalidData) throw;
        }
    }
    const std::vector<fs::path> roots{path};
    auto found = dataset::find_audio_files(roots, interruption());
    dataset::DataSet data{.clips = {}, .skipped = std::move(found.skipped)};
    for (const fs::path& file : found.files) data.clips.push_back({.path = file, .genre = folder_name_of(file)});
    return data;
}

dataset::DataSet read_data(const Options& options) {
    if (!options.manifest.empty()) return dataset::read_manifest(options.manifest, options.columns);
    dataset::DataSet data;
    for (const fs::path& path : options.paths) append(data, read_path(path));
    std::set<fs::path> seen;
    std::erase_if(data.clips, [&](const dataset::Clip& clip) {
        return !seen.insert(fs::absolute(clip.path).lexically_normal()).second;
    });
    return data;
}

void write(const pipeline::FeatureTable& table, const fs::path& output) {
    if (table.rows() > 0) write_file_atomically(output, is_npz(output) ? table.npz() : table.csv());
}

Json output_json(const pipeline::FeatureTable& table, const fs::path& output) {
    return {{"output", table.rows() > 0 ? Json(output.native()) : nullptr}, {"rows", table.rows()}};
}

void print_rows(const pipeline::FeatureTable& table, const fs::path& output) {
    if (table.rows() > 0) fmt::print("{}: {} rows\n", printable(output.native()), table.rows());
}

ExitCode features_of_files(const Options& options, const Settings& settings) {
    pipeline::DescriptionOptions content = parse_descriptors(options.descriptors);
    content.mfcc_coefficients = options.coefficients;
    dataset::DataSet data = read_data(options);
    const std::size_t total = data.clips.size() + data.skipped.size();

    ProgressBar bar("Listening");
    auto [table, failed, not_begun] = pipeline::descriptor_table(
        data.clips, {.content = content, .deviation = options.stats == "mean,std", .threads = settings.threads},
        [&](const Progress& progress) { bar.show(progress); }, interruption());
    bar.clear();
    write(table, options.output);

    auto skipped = std::move(data.skipped);
    std::move(failed.begin(), failed.end(), std::back_inserter(skipped));
    if (settings.json) {
        Json json = output_json(table, options.output);
        json["failed"] = to_json(skipped);
        json["not_begun"] = not_begun;
        print_json_line(json);
    } else {
        print_skipped(skipped, total);
        print_rows(table, options.output);
    }
    if (not_begun > 0) fmt::print(stderr, "stopped after {} of {} files\n", total - not_begun, total);
    if (table.rows() > 0) return exit_code(total, skipped.size() + not_begun);
    fmt::print(stderr, "nothing to write: {}\n", total == 0 ? "no audio files there" : "no file is usable");
    return kNothingDone;
}

ExitCode features_of_catalog(const Options& options, const Settings& settings) {
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    catalog::StageVersions versions{.features = pipeline::kFeatureVersion};
    if (options.embedding) {
        const auto model = load_model(options.model);
        require_embedding(model->metadata(), options.model);
        versions.model = model->id();
    }
    const auto [table, without_sound, outdated] = pipeline::catalog_table(catalog, versions, options.embedding);
    write(table, options.output);

    if (settings.json) {
        Json json = output_json(table, options.output);
        json["without_sound"] = without_sound;
        json["outdated"] = outdated;
        print_json_line(json);
    } else {
        print_rows(table, options.output);
    }
    if (without_sound > 0) fmt::print(stderr, "{} without usable sound left out\n", counted(without_sound, "track"));
    print_outdated(outdated, "track");
    if (table.rows() > 0) return outdated == 0 ? kAllDone : kSomeFailed;
    fmt::print(stderr, "nothing to write: the catalog holds no analysed track\n");
    return kNothingDone;
}

ExitCode features(const Options& options, const Settings& settings) {
    is_npz(options.output);
    check_writable(options.output);
    std::error_code ignored;
    if (fs::equivalent(options.output, options.manifest, ignored)) {
        throw Error(ErrorCode::kInvalidArgument, "is the manifest itself, not a place for the table", options.output);
    }
    return options.from_catalog ? features_of_catalog(options, settings) : features_of_files(options, settings);
}

}  // namespace

void add_features(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("features", "Write the feature table of a collection, for pandas and numpy");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Write the feature table of a collection, for pandas and numpy.\n\n"
        "Writes a row for each file: path, filename, genre, duration in seconds, and its mel-frequency cepstral "
        "coefficients averaged over time, or other descriptors of librosa, and its loudness. Files that fail are left "
        "out and named at the end. Ctrl-C writes what is done so far.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be done.");
    auto* paths = subcommand->add_option(
        "PATH", options->paths, "Folders with a folder for each genre, or files; a file's genre is its folder's name");
    auto* manifest = subcommand->add_option("--manifest", options->manifest, "A CSV file that lists the files instead");
    manifest->excludes(paths);
    subcommand->add_option("-o,--output", options->output, "The table: out.csv or out.npz")->required();
    auto* descriptors = subcommand
                            ->add_option("--descriptors", options->descriptors,
                                         "Which numbers, with commas between: " + known_descriptors())
                            ->capture_default_str();
    auto* stats =
        subcommand->add_option("--stats", options->stats, "mean; or mean,std: the standard deviation over time, too")
            ->capture_default_str()
            ->check(CLI::IsMember({"mean", "mean,std"}));
    auto* coefficients =
        subcommand->add_option("--coefficients", options->coefficients, "How many of mfcc and of mfcc_delta")
            ->capture_default_str()
            ->check(CLI::Range(1, 128));
    auto* from_catalog = subcommand->add_flag(
        "--from-catalog", options->from_catalog,
        "The tracks of the catalog instead: genre as Segue heard it, title, artist, album, confidence, coefficients");
    from_catalog->excludes(paths)->excludes(manifest)->excludes(descriptors)->excludes(stats)->excludes(coefficients);
    auto* embedding = subcommand->add_flag("--embedding", options->embedding, "The embedding of each track, too");
    embedding->needs(from_catalog);
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)")
        ->needs(embedding);
    add_column_options(*subcommand, options->columns);
    add_example(*subcommand,
                "segue features my-music -o features.csv\n  segue features my-music --descriptors all -o features.npz\n"
                "  segue features my-music --descriptors mfcc,chroma_stft,tempo,loudness -o features.csv\n"
                "  segue features --manifest tracks.csv --stats mean,std -o "
                "features.npz\n  segue features --from-catalog -o library.csv");
    subcommand->callback([=, &settings, &result] {
        if (paths->empty() && manifest->empty() && !options->from_catalog) {
            throw CLI::RequiredError("PATH, --manifest or --from-catalog");
        }
        result = features(*options, settings);
    });
}

}  // namespace segue::cli
