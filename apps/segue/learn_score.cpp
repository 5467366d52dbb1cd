#include "learn_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "console.h"
#include "figure_tables.h"
#include "label_sets.h"

namespace segue::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostNamedPairs = 10;
// Below it ten bins of confidence hold too few files to say anything.
constexpr std::size_t kFewestForCalibration = 100;

// What heads said of files that they had not learnt from, calibrated.
evaluation::Predictions predictions_of(const LabelledExamples& heard, const learning::Learnt& learnt) {
    evaluation::Predictions predictions{.labels = heard.labels};
    for (std::size_t i = 0; i < heard.clips.size(); ++i) {
        const auto row = heard.examples.targets.row(i);
        predictions.clips.push_back({.path = heard.clips[i].path,
                                     .truth = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin()),
                                     .probabilities = model::softmax(learnt.judged.row(i)),
                                     .fold = heard.examples.folds[i]});
    }
    return evaluation::calibrate_by_other_folds(predictions, learning::doubt(heard.clips.size()));
}

LearnScore score_one_label(const LabelledExamples& heard, const learning::Learnt& learnt) {
    const auto predictions = predictions_of(heard, learnt);
    LearnScore score{.one_label = evaluation::evaluate(predictions)};
    if (heard.clips.size() >= kFewestForCalibration) score.min_confidence = evaluation::fit_threshold(predictions);
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

LearnScore score_label_sets(const LabelledExamples& heard, const learning::Learnt& learnt) {
    Matrix probabilities = learnt.judged;
    for (float& x : probabilities.values()) x = 1 / (1 + std::exp(-x));
    LearnScore score{.label_sets = evaluation::label_set_figures(heard.labels, probabilities, heard.examples.targets)};
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

void add_warnings(const LabelledExamples& heard, const learning::Learnt& learnt, LearnScore& score) {
    const auto pairs = learning::confusable(learnt.judged, heard.examples.targets);
    for (const auto& pair : std::span(pairs).first(std::min(pairs.size(), kMostNamedPairs))) {
        score.warnings.push_back(
            fmt::format("'{}' and '{}' cannot be told apart: {} of their files are told right{} (95 %: {} to {}; "
                        "guessing gives 50 %)",
                        heard.labels[pair.first], heard.labels[pair.second], percent(pair.accuracy, 0),
                        pair.accuracy > 0.5 ? ", which may be luck with so few" : "", fixed(100 * pair.interval.low, 0),
                        percent(pair.interval.high, 0)));
    }
    if (pairs.size() > kMostNamedPairs) {
        score.warnings.push_back(fmt::format("so it is with {} more pairs", pairs.size() - kMostNamedPairs));
    }
    if (!heard.same_artist.empty()) {
        score.warnings.push_back(
            fmt::format("all files of '{}' are by one artist, so artists could not be kept apart in the score: it "
                        "flatters for artists that were not learnt from",
                        heard.same_artist));
    }
}

Json interval_json(const learning::Interval& interval) {
    return Json::array({interval.low, interval.high});
}

}  // namespace

LearnScore score_of(const LabelledExamples& heard, const learning::Learnt& learnt) {
    const bool one_label = heard.examples.activation == heads::Activation::kSoftmax;
    LearnScore score = one_label ? score_one_label(heard, learnt) : score_label_sets(heard, learnt);
    add_warnings(heard, learnt, score);
    return score;
}

nlohmann::ordered_json to_json(const LearnScore& score, const LabelledExamples& heard, double penalty) {
    Json json{
        {"files", heard.clips.size()},
        {"folds", heard.folds()},
        {"artists_kept_apart", heard.keeps_artists_apart()},
        {score.one_label ? "accuracy" : "all_labels_right", score.accuracy},
        {score.one_label ? "accuracy_interval" : "all_labels_right_interval", interval_json(score.accuracy_interval)},
        {"balanced_accuracy", score.balanced},
        {"balanced_accuracy_interval", interval_json(score.balanced_interval)}};
    if (score.one_label) json["calibration_error"] = score.one_label->total.calibration_error;
    json["penalty"] = penalty;
    json["min_confidence"] = score.min_confidence;
    return json;
}

void print_score(const LearnScore& score, const LabelledExamples& heard) {
    fmt::print("\n{}\n", styled(fmt::format("Each file judged by what was learnt from the others: {} folds{}",
                                            heard.folds(), heard.keeps_artists_apart() ? ", artists kept apart" : ""),
                                Style::kDim));
    const auto range = [](const learning::Interval& interval) {
        return fmt::format("{} to {}", fixed(100 * interval.low, 1), percent(interval.high));
    };
    Table table({{""}, {fmt::format("{} files", heard.clips.size())}, {"95 % interval"}});
    const auto row = [&](const char* name, double value, const std::string& interval) {
        table.add_row({name, percent(value), interval}, {Style::kPlain, Style::kBold});
    };
    row(score.one_label ? "accuracy" : "all labels right", score.accuracy, range(score.accuracy_interval));
    row("balanced accuracy", score.balanced, range(score.balanced_interval));
    if (score.one_label && heard.clips.size() >= kFewestForCalibration) {
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

}  // namespace segue::cli
