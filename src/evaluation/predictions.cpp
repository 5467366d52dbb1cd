#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "segue/dataset.h"
#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

using Row = std::vector<std::string>;

// The labels' columns come after these, so that a label may have any name.
constexpr auto kColumns = std::to_array<std::string_view>(
    {"path", "genre", "predicted", "confidence", "fold", "source", "group", "embedding"});

Error wrong_row(std::size_t index, const std::string& reason) {
    return {ErrorCode::kInvalidData, fmt::format("row {}: {}", index + 1, reason)};
}

template <typename Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<float> parse_embedding(std::string_view text, std::size_t index) {
    std::vector<float> embedding;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        const auto value = number<float>(word);
        if (!value) throw wrong_row(index, "its embedding is no list of numbers");
        embedding.push_back(*value);
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return embedding;
}

Prediction parse_row(const Row& row, std::size_t index, const std::vector<std::string>& labels) {
    Prediction clip{.path = row[0],
                    .fold = number<int>(row[4]),
                    .source = row[5],
                    .group = row[6],
                    .embedding = parse_embedding(row[7], index)};
    if (!clip.fold && !row[4].empty()) throw wrong_row(index, "its fold is no integer");
    const auto truth = std::find(labels.begin(), labels.end(), row[1]);
    if (truth == labels.end()) throw wrong_row(index, "no column has the name of its genre");
    clip.truth = static_cast<std::size_t>(truth - labels.begin());
    for (std::size_t c = kColumns.size(); c < row.size(); ++c) {
        const auto probability = number<float>(row[c]);
        if (!probability) throw wrong_row(index, "a probability is no number");
        clip.probabilities.push_back(*probability);
    }
    return clip;
}

Predictions parse_predictions(std::string_view text) {
    const std::vector<Row> rows = dataset::parse_csv(text);
    if (rows.empty() || rows.front().size() <= kColumns.size() ||
        !std::equal(kColumns.begin(), kColumns.end(), rows.front().begin())) {
        throw Error(ErrorCode::kInvalidData,
                    "no predictions of segue evaluate: the columns must be path, genre, "
                    "predicted, confidence, fold, source, group, embedding and the labels");
    }
    Predictions result;
    result.labels.assign(rows.front().begin() + kColumns.size(), rows.front().end());
    if (std::set(result.labels.begin(), result.labels.end()).size() != result.labels.size()) {
        throw Error(ErrorCode::kInvalidData, "two columns have the same label");
    }
    for (std::size_t i = 1; i < rows.size(); ++i) result.clips.push_back(parse_row(rows[i], i, result.labels));
    return result;
}

// Where each of `labels` stands in `from`.
std::vector<std::size_t> positions(const std::vector<std::string>& labels, const std::vector<std::string>& from) {
    if (!std::is_permutation(labels.begin(), labels.end(), from.begin(), from.end())) {
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("predictions of models with other labels cannot be joined: {} and {}",
                                fmt::join(labels, " "), fmt::join(from, " ")));
    }
    std::vector<std::size_t> result;
    for (const auto& label : labels) {
        result.push_back(static_cast<std::size_t>(std::find(from.begin(), from.end(), label) - from.begin()));
    }
    return result;
}

bool has_folds(const Predictions& set) {
    return std::any_of(set.clips.begin(), set.clips.end(), [](const Prediction& clip) { return clip.fold; });
}

}  // namespace

std::string to_csv(const Predictions& predictions) {
    std::string csv = fmt::format("{}", fmt::join(kColumns, ","));
    for (const auto& label : predictions.labels) csv += "," + dataset::csv_field(label);
    csv += "\n";
    for (const Prediction& clip : predictions.clips) {
        csv += fmt::format("{},{},{},{},{},{},{},{},{}\n", dataset::csv_field(clip.path.native()),
                           dataset::csv_field(predictions.labels.at(clip.truth)),
                           dataset::csv_field(predictions.labels.at(clip.answer())), clip.confidence(),
                           clip.fold ? std::to_string(*clip.fold) : "", dataset::csv_field(clip.source),
                           dataset::csv_field(clip.group), fmt::join(clip.embedding, " "),
                           fmt::join(clip.probabilities, ","));
    }
    return csv;
}

Predictions read_predictions(const std::filesystem::path& csv) {
    const std::string text = read_file(csv);
    try {
        return parse_predictions(text);
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), csv);
    }
}

Predictions merge(std::span<const Predictions> sets) {
    Predictions result;
    if (sets.empty()) return result;
    result.labels = sets.front().labels;
    const bool number_sets = sets.size() > 1 && std::none_of(sets.begin(), sets.end(), has_folds);
    std::set<std::filesystem::path> paths;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto order = positions(result.labels, sets[i].labels);
        for (const Prediction& original : sets[i].clips) {
            if (!paths.insert(original.path).second) {
                throw Error(ErrorCode::kInvalidData, "is in the predictions twice, so that it would count double",
                            original.path);
            }
            Prediction& clip = result.clips.emplace_back(original);
            const auto label = std::find(order.begin(), order.end(), original.truth);
            clip.truth = static_cast<std::size_t>(label - order.begin());
            for (std::size_t k = 0; k < order.size(); ++k) {
                clip.probabilities[k] = original.probabilities.at(order[k]);
            }
            if (number_sets) clip.fold = static_cast<int>(i);
        }
    }
    return result;
}

}  // namespace segue::evaluation
