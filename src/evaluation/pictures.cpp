#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "segue/evaluation_pictures.h"

namespace segue::evaluation {
namespace {

using Json = nlohmann::json;

// A number of each epoch; empty if no epoch has it.
std::vector<float> curve(const Json& epochs, const char* name) {
    std::vector<float> values;
    bool any = false;
    for (const Json& epoch : epochs) {
        const bool known = epoch.is_object() && epoch.contains(name) && epoch[name].is_number();
        values.push_back(known ? epoch[name].get<float>() : std::numeric_limits<float>::quiet_NaN());
        any = any || known;
    }
    return any ? values : std::vector<float>();
}

}  // namespace

plot::ConfusionMatrix confusion_picture(const Figures& figures) {
    plot::ConfusionMatrix picture{.labels = {},
                                  .counts = figures.confusion,
                                  .title = fmt::format("Genres of {} clips, true and predicted", figures.clips)};
    for (const GenreFigures& genre : figures.genres) picture.labels.push_back(genre.genre);
    return picture;
}

plot::ReliabilityDiagram reliability_picture(const Predictions& predictions) {
    plot::ReliabilityDiagram picture{
        .bins = {},
        .calibration_error = expected_calibration_error(calibration_bins(predictions, BinKind::kEqualCount)),
        .title = fmt::format("Confidence of {} clips", predictions.clips.size())};
    for (const CalibrationBin& bin : calibration_bins(predictions, BinKind::kEqualWidth)) {
        picture.bins.push_back({.confidence = bin.confidence, .accuracy = bin.accuracy, .count = bin.clips});
    }
    return picture;
}

plot::CoverageCurve coverage_picture(const Predictions& predictions) {
    plot::CoverageCurve picture{.points = {},
                                .title = fmt::format("The surest of {} answers alone", predictions.clips.size())};
    for (const CoveragePoint& point : coverage_curve(predictions)) {
        picture.points.push_back({.coverage = point.coverage, .accuracy = point.accuracy});
    }
    return picture;
}

std::optional<plot::TrainingCurves> training_picture(std::string_view metrics) {
    const Json json = Json::parse(metrics, nullptr, false);
    if (!json.is_object() || !json.contains("epochs") || !json["epochs"].is_array()) return std::nullopt;
    const Json& epochs = json["epochs"];
    plot::TrainingCurves picture{.training_accuracy = curve(epochs, "training_accuracy"),
                                 .validation_accuracy = curve(epochs, "validation_accuracy"),
                                 .training_loss = curve(epochs, "training_loss"),
                                 .validation_loss = curve(epochs, "validation_loss"),
                                 .title = fmt::format("Training of {} epochs", epochs.size())};
    if (picture.training_accuracy.empty() || picture.training_loss.empty()) return std::nullopt;
    const auto best = json.find("best_epoch");
    if (best != json.end() && best->is_number_unsigned() && *best <= epochs.size()) picture.best_epoch = *best;
    return picture;
}

}  // namespace segue::evaluation
