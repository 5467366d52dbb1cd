// segue features: the feature table of a collection.
#include "segue/features.h"

#include <algorithm>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<fs::path> paths;
    fs::path manifest;
    dataset::ManifestColumns columns;
    fs::path output;
    std::string stats = "mean";
    pipeline::MfccTableOptions table;
};

bool is_npz(const fs::path& output) {
    if (output.extension() == ".npz") return true;
    if (output.extension() == ".csv") return false;
    throw Error(ErrorCode::kInvalidArgument, "the table's name must end in .csv or .npz", output);
}

// Now rather than after an hour of listening.
void check_writable(const fs::path& output) {
    const fs::path folder = output.has_parent_path() ? output.parent_path() : fs::path(".");
    std::error_code ignored;
    if (fs::is_directory(output, ignored)) throw Error(ErrorCode::kIo, "cannot write: is a folder", output);
    if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
    const std::error_code reason(errno, std::generic_category());
    throw Error(ErrorCode::kIo, "cannot write into this folder: " + reason.message(), folder);
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
    std::erase_if(data.clips, [&](const dataset::Clip& clip) { return !seen.insert(clip.path).second; });
    return data;
}

ExitCode features(const Options& options, const Settings& settings) {
    const bool as_npz = is_npz(options.output);
    check_writable(options.output);
    dataset::DataSet data = read_data(options);
    const std::size_t total = data.clips.size() + data.skipped.size();

    ProgressBar bar("Listening");
    auto result = pipeline::mfcc_table(
        data.clips,
        {.coefficients = options.table.coefficients,
         .deviation = options.stats == "mean,std",
         .threads = settings.threads},
        [&](const Progress& progress) { bar.show(progress); }, interruption());
    bar.clear();

    const std::size_t rows = result.table.rows();
    if (rows > 0) write_file_atomically(options.output, as_npz ? result.table.npz() : result.table.csv());
    auto skipped = std::move(data.skipped);
    std::move(result.failed.begin(), result.failed.end(), std::back_inserter(skipped));
    if (settings.json) {
        print_json_line({{"output", rows > 0 ? nlohmann::ordered_json(options.output.native()) : nullptr},
                         {"rows", rows},
                         {"failed", to_json(skipped)},
                         {"not_begun", result.not_begun}});
    } else {
        print_skipped(skipped, total);
        if (rows > 0) fmt::print("{}: {} rows\n", printable(options.output.native()), rows);
    }
    if (result.not_begun > 0) fmt::print(stderr, "stopped after {} of {} files\n", total - result.not_begun, total);
    if (rows == 0)
        fmt::print(stderr, "nothing to write: {}\n", total == 0 ? "no audio files there" : "no file is usable");
    return rows == 0 ? kNothingDone : exit_code(total, skipped.size() + result.not_begun);
}

}  // namespace

void add_features(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("features", "Write the feature table of a collection, for pandas and numpy");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Writes a row for each file: path, filename, genre, duration in seconds, and its mel-frequency cepstral "
        "coefficients averaged over time. Files that fail are left out and named at the end. Ctrl-C writes what is "
        "done so far.\n"
        "Exit code: 0 all done, 1 some files failed, 3 nothing could be done.");
    auto* paths = subcommand->add_option(
        "PATH", options->paths, "Folders with a folder for each genre, or files; a file's genre is its folder's name");
    auto* manifest = subcommand->add_option("--manifest", options->manifest, "A CSV file that lists the files instead");
    manifest->excludes(paths);
    subcommand->add_option("-o,--output", options->output, "The table: out.csv or out.npz")->required();
    subcommand->add_option("--stats", options->stats, "mean; or mean,std: the standard deviation over time, too")
        ->capture_default_str()
        ->check(CLI::IsMember({"mean", "mean,std"}));
    subcommand->add_option("--coefficients", options->table.coefficients, "How many coefficients")
        ->capture_default_str()
        ->check(CLI::Range(1, 128));
    add_column_options(*subcommand, options->columns);
    add_example(*subcommand,
                "segue features my-music -o features.csv\n  segue features --manifest tracks.csv --stats mean,std -o "
                "features.npz");
    subcommand->callback([=, &settings, &result] {
        if (paths->count() + manifest->count() == 0) throw CLI::RequiredError("PATH or --manifest");
        result = features(*options, settings);
    });
}

}  // namespace segue::cli
