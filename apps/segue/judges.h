// The models that predict asks, and how their answers are told.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "segue/model.h"
#include "segue/pipeline.h"

namespace segue::cli {

/// A model as the user named it.
struct Judge {
    std::string name;  ///< empty: it is the only one, and is not named
    std::shared_ptr<const model::Model> model;
    std::optional<double> min_confidence;  ///< of the user, who then decides alone; none: what the model says

    const std::vector<std::string>& labels() const { return model->metadata().labels; }
    /// Whether any number of labels may hold for a file, or one of them does.
    bool is_multi_label() const { return model->metadata().outputs.multi_label; }
    /// Below it a genre is called unknown, and one of several labels does not hold.
    double least_confidence() const {
        if (min_confidence) return *min_confidence;
        const double of_model = model->metadata().min_confidence;
        return is_multi_label() && of_model == 0 ? 0.5 : of_model;
    }
};

/// Models that judge by the same network: a file is heard once for all of them.
struct Panel {
    std::shared_ptr<const model::Model> network;
    std::vector<Judge> judges;
};

/// `models`: as --model has them; none: the built-in weights. `min_confidence`: none: what each model says.
std::vector<Panel> load_panels(const std::vector<std::filesystem::path>& models, std::optional<double> min_confidence);

/// Indices of the labels, most probable first.
std::vector<std::size_t> ranking(const std::vector<float>& probabilities);

/// What a judge says of what the panel's network has heard, an Analysis or a Stretch.
template <typename Heard>
Heard judged(Heard heard, const Judge& judge) {
    const model::Head* head = judge.model->head();
    if (head == nullptr || heard.embedding.empty()) return heard;
    heard.probabilities = head->probabilities(heard.embedding);
    const auto best = std::ranges::max_element(heard.probabilities);
    heard.genre = head->labels[static_cast<std::size_t>(best - heard.probabilities.begin())];
    heard.confidence = *best;
    heard.music = 1;  // its labels are of any sound
    heard.familiar = 1;
    return heard;
}

/// What is said instead of a genre: where there is none, and where it is too unsure.
inline constexpr const char* kNoMusic = "not music";
inline constexpr const char* kUnknown = "unknown";
inline constexpr const char* kNoLabel = "no label";  // where several might hold

template <typename Heard>
bool is_music(const Heard& heard, const Judge& judge) {
    return judge.model->metadata().is_music(heard.music);
}

/// Whether it sounds like music of none of the model's genres, and the user has not decided otherwise.
template <typename Heard>
bool is_unfamiliar(const Heard& heard, const Judge& judge) {
    return !judge.min_confidence && !judge.model->metadata().is_familiar(heard.familiar);
}

/// "; other music 70.0 %", which says why a probable genre is called unknown; empty where it is not for that.
template <typename Heard>
std::string other_music(const Heard& heard, const Judge& judge) {
    return is_unfamiliar(heard, judge) ? "; other music " + percent(1 - heard.familiar) : "";
}

template <typename Heard>
bool is_unsure(const Heard& heard, const Judge& judge) {
    return heard.confidence < judge.least_confidence() || is_unfamiliar(heard, judge);
}

/// The labels that hold, the most probable first: of a judge for whom it may be any number.
template <typename Heard>
std::vector<std::string> holding(const Heard& heard, const Judge& judge) {
    std::vector<std::string> labels;
    if (!is_music(heard, judge) || is_unsure(heard, judge)) return labels;
    for (const std::size_t label : ranking(heard.probabilities)) {
        if (heard.probabilities[label] >= judge.least_confidence()) labels.push_back(judge.labels()[label]);
    }
    return labels;
}

template <typename Heard>
std::string answer(const Heard& heard, const Judge& judge) {
    if (!is_music(heard, judge)) return kNoMusic;
    if (is_unsure(heard, judge)) return judge.is_multi_label() ? kNoLabel : kUnknown;
    return judge.is_multi_label() ? fmt::format("{}", fmt::join(holding(heard, judge), ", ")) : heard.genre;
}

nlohmann::ordered_json by_label(const std::vector<float>& probabilities, const std::vector<std::string>& labels);
/// "path", and "model" where there are several.
nlohmann::ordered_json json_of(const std::filesystem::path& path, const Judge& judge);
/// Adds "genre" and "confidence"; "labels", those that hold, where it may be any number; "music", "familiar" and
/// "probabilities". Where nothing was heard they are null, and probabilities an empty object.
template <typename Heard>
void add_answer(nlohmann::ordered_json& object, const Heard& heard, const Judge& judge) {
    using Json = nlohmann::ordered_json;
    const bool is_heard = !heard.probabilities.empty();
    const auto if_heard = [&](const auto& value) { return is_heard ? Json(value) : Json(); };
    const Json labels = is_heard && judge.is_multi_label() ? Json(holding(heard, judge)) : Json();
    if (judge.is_multi_label()) {
        object["genre"] = labels.empty() ? Json() : labels.front();
    } else {
        object["genre"] = if_heard(answer(heard, judge));
    }
    object["confidence"] = if_heard(heard.confidence);
    if (judge.is_multi_label()) object["labels"] = labels;
    object["music"] = if_heard(heard.music);
    object["familiar"] = if_heard(heard.familiar);
    object["probabilities"] = by_label(heard.probabilities, judge.labels());
}

/// With all that follows about a file.
nlohmann::ordered_json json_of(const pipeline::Analysis& analysis, const Judge& judge);

}  // namespace segue::cli
