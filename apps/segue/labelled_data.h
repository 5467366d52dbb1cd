// Labelled collections on the command line: a folder of genre folders, or a manifest with columns to choose.
#pragma once

#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command.h"
#include "segue/dataset.h"

namespace segue::cli {

inline void add_column(CLI::App& app, const char* name, std::string& column, const char* meaning) {
    app.add_option(name, column, meaning)->capture_default_str()->group("Manifest");
}

/// The options that say which columns of a manifest name files, their labels, and what belongs together.
inline void add_label_columns(CLI::App& app, dataset::ManifestColumns& columns) {
    add_column(app, "--path-column", columns.path, "Column of the files");
    add_column(app, "--genre-column", columns.genre, "Column of the labels");
    add_column(app, "--group-column", columns.group, "Column of what must not be parted, as the artist");
}

/// "A=1,B=.6" -> {A: 1, B: 0.6}
inline std::map<std::string, double> parse_weights(const std::vector<std::string>& pairs) {
    std::map<std::string, double> weights;
    for (const auto& pair : pairs) {
        const auto equals = pair.rfind('=');
        const auto number = std::string_view(pair).substr(equals + 1);
        const char* const end = number.data() + number.size();
        double weight = 0;
        const auto [stop, error] = std::from_chars(number.data(), end, weight);
        if (equals == std::string::npos || equals == 0 || error != std::errc() || stop != end ||
            !std::isfinite(weight) || weight < 0) {
            throw CLI::ValidationError("--label-weights", "\"" + pair + "\" is not WORD=NUMBER");
        }
        weights[pair.substr(0, equals)] = weight;
    }
    return weights;
}

/// How much files count by the word in the manifest's column of confidence.
inline void add_label_weights(CLI::App& app, std::map<std::string, double>& weights) {
    app.add_option_function<std::vector<std::string>>(
           "--label-weights", [&](const std::vector<std::string>& pairs) { weights = parse_weights(pairs); },
           "How much clips count by their label's confidence, A=1,B=.6; others are left out")
        ->delimiter(',')
        ->group("Manifest");
}

/// The same for all columns.
inline void add_column_options(CLI::App& app, dataset::ManifestColumns& columns) {
    add_label_columns(app, columns);
    add_column(app, "--fold-column", columns.fold, "Column of the folds");
    add_column(app, "--source-column", columns.source, "Column of the clips' sources");
    add_column(app, "--confidence-column", columns.label_confidence, "Column of the labels' confidence");
}

inline bool is_folder(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

/// A folder of genre folders, or a manifest.
inline dataset::DataSet read_labelled_data(const std::filesystem::path& path, const dataset::ManifestColumns& columns,
                                           dataset::Repeated repeated = dataset::Repeated::kSkip) {
    return is_folder(path) ? dataset::read_genre_folders(path, interruption())
                           : dataset::read_manifest(path, columns, repeated);
}

/// Names what was left out, on standard error.
inline void print_skipped(const std::vector<dataset::Skipped>& skipped, std::size_t total) {
    if (skipped.empty()) return;
    fmt::print(stderr, "{} of {} files {} left out:\n", skipped.size(), total, skipped.size() == 1 ? "was" : "were");
    for (const auto& [path, reason] : skipped) {
        fmt::print(stderr, "  {}: {}\n", printable(path.native()), printable(reason));
    }
}

inline nlohmann::ordered_json to_json(const std::vector<dataset::Skipped>& skipped) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& [path, reason] : skipped) json.push_back({{"path", path.native()}, {"reason", reason}});
    return json;
}

}  // namespace segue::cli
