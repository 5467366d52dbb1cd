#include <algorithm>

#include "evaluation/answers.h"
#include "evaluation/check.h"
#include "segue/evaluation.h"

namespace segue::evaluation {

std::vector<CoveragePoint> coverage_curve(const Predictions& predictions) {
    check(predictions);
    std::vector<Answer> answers = by_confidence(predictions);
    std::ranges::reverse(answers);

    constexpr std::size_t kPoints = 20;
    std::vector<CoveragePoint> curve;
    double right = 0;
    std::size_t heard = 0;
    for (std::size_t point = 1; point <= kPoints; ++point) {
        const std::size_t end = std::max<std::size_t>(answers.size() * point / kPoints, 1);
        for (; heard < end; ++heard) right += answers[heard].right;
        curve.push_back({.coverage = static_cast<double>(point) / kPoints,
                         .accuracy = right / static_cast<double>(end),
                         .confidence = answers[end - 1].confidence});
    }
    return curve;
}

}  // namespace segue::evaluation
