#include "segue/label_sets.h"

namespace segue::evaluation {
namespace {

double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

LabelSetFigures label_set_figures(std::span<const std::string> labels, const Matrix& probabilities,
                                  const Matrix& targets) {
    if (probabilities.rows() != targets.rows() || probabilities.columns() != labels.size() ||
        targets.columns() != labels.size()) {
        throw Error(ErrorCode::kInvalidArgument, "a probability and a target are needed for each label of each clip");
    }
    if (targets.rows() == 0) throw Error(ErrorCode::kInvalidData, "there are no clips to score");
    LabelSetFigures result{.clips = targets.rows()};
    std::vector<bool> all_right(result.clips, true);
    std::size_t occurring = 0;
    for (std::size_t label = 0; label < labels.size(); ++label) {
        LabelFigures figures{.label = labels[label]};
        std::size_t rightly_left = 0;
        for (std::size_t i = 0; i < result.clips; ++i) {
            const bool said = probabilities(i, label) >= 0.5F;
            const bool holds = targets(i, label) > 0;
            figures.support += holds;
            figures.predicted += said;
            figures.found += said && holds;
            rightly_left += !said && !holds;
            if (said != holds) all_right[i] = false;
        }
        figures.precision = ratio(figures.found, figures.predicted);
        figures.recall = ratio(figures.found, figures.support);
        figures.f1 = ratio(2 * figures.found, figures.support + figures.predicted);
        const std::size_t others = result.clips - figures.support;
        const int sides = (figures.support > 0 ? 1 : 0) + (others > 0 ? 1 : 0);
        figures.balanced_accuracy = (figures.recall + ratio(rightly_left, others)) / sides;
        if (figures.support > 0) {
            ++occurring;
            result.balanced_accuracy += figures.balanced_accuracy;
            result.macro_f1 += figures.f1;
        }
        result.labels.push_back(std::move(figures));
    }
    for (const bool right : all_right) result.exact += right ? 1 / static_cast<double>(result.clips) : 0;
    if (occurring > 0) {
        result.balanced_accuracy /= static_cast<double>(occurring);
        result.macro_f1 /= static_cast<double>(occurring);
    }
    return result;
}

}  // namespace segue::evaluation
