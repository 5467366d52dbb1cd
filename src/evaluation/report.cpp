#include <algorithm>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

using Json = nlohmann::ordered_json;

void add(Predictions& part, const Prediction& clip, const std::vector<std::string>& labels) {
    part.labels = labels;
    part.clips.push_back(clip);
}

std::vector<Part> folds_of(const Predictions& predictions) {
    std::map<int, Predictions> sets;
    for (const Prediction& clip : predictions.clips) {
        if (clip.fold) add(sets[*clip.fold], clip, predictions.labels);
    }
    std::vector<Part> parts;
    for (const auto& [fold, set] : sets) parts.push_back({std::to_string(fold), figures(set)});
    return parts;
}

std::vector<Part> sources_of(const Predictions& predictions) {
    std::map<std::string, Predictions> sets;
    for (const Prediction& clip : predictions.clips) add(sets[clip.source], clip, predictions.labels);
    std::vector<Part> parts;
    if (sets.size() == 1 && sets.contains("")) return parts;
    for (const auto& [source, set] : sets) parts.push_back({source, figures(set)});
    return parts;
}

constexpr std::pair<const char*, double Figures::*> kOverview[] = {
    {"accuracy", &Figures::accuracy},
    {"balanced_accuracy", &Figures::balanced_accuracy},
    {"macro_f1", &Figures::macro_f1},
    {"log_loss", &Figures::log_loss},
    {"calibration_error", &Figures::calibration_error},
};

Json overview(const Figures& figures) {
    Json json{{"clips", figures.clips}};
    for (const auto& [name, figure] : kOverview) json[name] = figures.*figure;
    return json;
}

Json overview(const char* property, const std::vector<Part>& parts) {
    Json json = Json::array();
    for (const Part& part : parts) {
        Json entry{{property, part.name}};
        entry.update(overview(part.figures));
        json.push_back(std::move(entry));
    }
    return json;
}

Json mean_of(const std::vector<Part>& folds) {
    Json json = Json::object();
    if (folds.empty()) return json;
    for (const auto& [name, figure] : kOverview) {
        const Spread value = spread(folds, figure);
        json[name] = {{"mean", value.mean}, {"deviation", value.deviation}};
    }
    return json;
}

Json to_json(const std::optional<NeighbourFigures>& figures) {
    if (!figures) return {};
    return {{"precision_at_1", figures->precision_at_1},
            {"precision_at_5", figures->precision_at_5},
            {"mean_average_precision", figures->mean_average_precision},
            {"hubness", figures->hubness},
            {"orphans", figures->orphans},
            {"chance", figures->chance}};
}

}  // namespace

Spread spread(std::span<const Part> parts, double Figures::*figure) {
    Spread result;
    const auto count = static_cast<double>(parts.size());
    for (const Part& part : parts) result.mean += part.figures.*figure / count;
    if (parts.size() < 2) return result;
    double squares = 0;
    for (const Part& part : parts) squares += std::pow(part.figures.*figure - result.mean, 2);
    result.deviation = std::sqrt(squares / (count - 1));
    return result;
}

Report evaluate(const Predictions& predictions) {
    return {.total = figures(predictions),
            .folds = folds_of(predictions),
            .sources = sources_of(predictions),
            .neighbours = neighbour_figures(predictions, recommend::Order::kStandardised),
            .neighbours_by_cosine = neighbour_figures(predictions, recommend::Order::kCosine)};
}

std::string to_json(const Report& report) {
    const Figures& total = report.total;
    Json json = overview(total);
    json["accuracy_error"] = total.accuracy_error;
    json["temperature"] = total.temperature;
    json["genres"] = Json::array();
    json["labels"] = Json::array();
    json["confusion"] = Json::array();
    for (std::size_t i = 0; i < total.genres.size(); ++i) {
        const GenreFigures& genre = total.genres[i];
        json["genres"].push_back({{"genre", genre.genre},
                                  {"support", genre.support},
                                  {"predicted", genre.predicted},
                                  {"precision", genre.precision},
                                  {"recall", genre.recall},
                                  {"f1", genre.f1}});
        json["labels"].push_back(genre.genre);
        Json counts = Json::array();
        for (const float count : total.confusion.row(i)) counts.push_back(static_cast<std::size_t>(count));
        json["confusion"].push_back(std::move(counts));
    }
    json["folds"] = overview("fold", report.folds);
    json["mean_of_folds"] = mean_of(report.folds);
    json["sources"] = overview("source", report.sources);
    json["neighbours"] = to_json(report.neighbours);
    json["neighbours_by_cosine"] = to_json(report.neighbours_by_cosine);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace segue::evaluation
