// An evaluation as one page for people: figures with intervals, tables, pictures, the surest mistakes.
//
//     segue::write_file_atomically("report.html", segue::evaluation::to_html({.title = "mine.onnx",
//                                                                             .predictions = predictions,
//                                                                             .report = report}));
#pragma once

#include <optional>
#include <string>

#include "segue/evaluation.h"
#include "segue/evaluation_comparison.h"

namespace segue::evaluation {

struct Page {
    struct Rival {
        std::string name;  ///< of the other model
        Comparison comparison;
    };

    std::string title;        ///< what was evaluated
    std::string description;  ///< one line below it; may be empty
    Predictions predictions;
    Report report;  ///< of the predictions
    std::optional<Rival> rival;
};

/// An HTML file that holds everything it shows, needs no network and runs no script. Names may be any bytes. The same
/// page gives the same bytes. Throws as figures does.
std::string to_html(const Page& page);

}  // namespace segue::evaluation
