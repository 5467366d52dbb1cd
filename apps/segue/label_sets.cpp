#include "label_sets.h"

#include <algorithm>
#include <set>

#include "console.h"
#include "figure_tables.h"
#include "labelled_data.h"
#include "labelled_files.h"
#include "segue/pipeline.h"

namespace segue::cli {

nlohmann::ordered_json to_json(const evaluation::LabelSetFigures& figures) {
    nlohmann::ordered_json json{{"clips", figures.clips},
                                {"balanced_accuracy", figures.balanced_accuracy},
                                {"macro_f1", figures.macro_f1},
                                {"all_labels_right", figures.exact}};
    for (const auto& label : figures.labels) {
        json["labels"].push_back({{"label", label.label},
                                  {"clips", label.support},
                                  {"predicted", label.predicted},
                                  {"precision", label.precision},
                                  {"recall", label.recall},
                                  {"f1", label.f1},
                                  {"balanced_accuracy", label.balanced_accuracy}});
    }
    return json;
}

ExitCode evaluate_label_sets(const std::shared_ptr<const model::Model>& model, const std::filesystem::path& data,
                             const dataset::ManifestColumns& columns, const Settings& settings) {
    const auto& labels = model->metadata().labels;
    LabelledFiles files = read_labelled_files(data, columns);
    std::set<std::string> unknown;
    const std::size_t left_out = std::erase_if(files.files, [&](LabelledFiles::File& file) {
        std::erase_if(file.labels, [&](const std::string& label) {
            const bool is_unknown = std::ranges::find(labels, label) == labels.end();
            if (is_unknown) unknown.insert(label);
            return is_unknown;
        });
        return file.labels.empty();
    });
    std::vector<std::filesystem::path> paths;
    for (const auto& file : files.files) paths.push_back(file.clip.path);
    Matrix probabilities;
    Matrix targets;
    ProgressBar bar("Listening");
    Progress progress{.total = paths.size()};
    const auto keep = [&](const pipeline::Analysis& analysis) {
        const auto& truths = files.files[progress.done++].labels;
        if (analysis.probabilities.empty()) {
            ++progress.failed;
            files.skipped.push_back({analysis.path, fmt::format("{}: {}", audio::to_string(analysis.audio.verdict),
                                                                analysis.audio.reason)});
        } else {
            std::vector<float> row(labels.size());
            for (std::size_t c = 0; c < row.size(); ++c) {
                row[c] = std::ranges::find(truths, labels[c]) != truths.end() ? 1.0F : 0.0F;
            }
            probabilities.append_row(analysis.probabilities);
            targets.append_row(row);
        }
        bar.show(progress);
    };
    pipeline::analyze_files(paths, model, {.traits = false, .decode = {}}, settings.threads, keep, interruption());
    bar.clear();
    for (const auto& label : unknown) {
        fmt::print(stderr, "'{}' is no label of the model: it was passed over\n", printable(label));
    }
    if (left_out > 0) {
        fmt::print(stderr, "left out as having no label of the model: {} of the files\n", left_out);
    }
    if (targets.empty()) {
        print_skipped(files.skipped, files.skipped.size());
        throw Error(ErrorCode::kInvalidData, "not one file could be scored", data);
    }
    const auto figures = evaluation::label_set_figures(labels, probabilities, targets);
    if (settings.json) {
        auto json = to_json(figures);
        json["failed"] = to_json(files.skipped);
        json["unknown_labels"] = unknown;
        json["left_out"] = left_out;
        print_json_line(json);
    } else {
        print_label_sets(figures);
    }
    print_skipped(files.skipped, figures.clips + files.skipped.size());
    const std::size_t not_begun = progress.total - progress.done;
    if (not_begun > 0) fmt::print(stderr, "stopped: {} files were not scored\n", not_begun);
    return exit_code(figures.clips + files.skipped.size() + not_begun, files.skipped.size() + not_begun);
}

}  // namespace segue::cli
