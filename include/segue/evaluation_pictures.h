// An evaluation as pictures: figures of plot.h, to be rendered or saved.
//
//     segue::plot::save(segue::evaluation::confusion_picture(report.total), "confusion.svg");
#pragma once

#include <optional>
#include <string_view>

#include "segue/evaluation.h"
#include "segue/plot.h"

namespace segue::evaluation {

/// Which genre was heard as which. plot::render refuses it for more than plot::kMostLabels genres.
plot::ConfusionMatrix confusion_picture(const Figures& figures);

/// Confidence against accuracy, in ten bins of equal width. Throws as figures does.
plot::ReliabilityDiagram reliability_picture(const Predictions& predictions);

/// How the accuracy rises when only the surest answers are given. Throws as figures does.
plot::CoverageCurve coverage_picture(const Predictions& predictions);

/// Accuracy and loss of each epoch, from model::Metadata::metrics as `segue train` writes it; nothing where that is
/// not there.
std::optional<plot::TrainingCurves> training_picture(std::string_view metrics);

}  // namespace segue::evaluation
