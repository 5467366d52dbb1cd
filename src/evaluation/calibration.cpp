#include <algorithm>
#include <cmath>

#include "evaluation/answers.h"
#include "evaluation/check.h"
#include "segue/evaluation.h"

namespace segue::evaluation {

std::vector<CalibrationBin> calibration_bins(const Predictions& predictions, BinKind kind, std::size_t count) {
    check(predictions);
    if (count == 0) throw Error(ErrorCode::kInvalidArgument, "calibration needs at least one bin");
    const std::vector<Answer> answers = by_confidence(predictions);
    std::vector<CalibrationBin> bins(count);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto [confidence, right] = answers[i];
        const std::size_t bin =
            kind == BinKind::kEqualCount
                ? i * count / answers.size()
                : std::min(static_cast<std::size_t>(confidence * static_cast<double>(count)), count - 1);
        bins[bin].confidence += confidence;
        bins[bin].accuracy += right;
        ++bins[bin].clips;
    }
    for (CalibrationBin& bin : bins) {
        if (bin.clips == 0) continue;
        bin.confidence /= static_cast<double>(bin.clips);
        bin.accuracy /= static_cast<double>(bin.clips);
    }
    return bins;
}

double expected_calibration_error(std::span<const CalibrationBin> bins) {
    double sum = 0;
    std::size_t clips = 0;
    for (const CalibrationBin& bin : bins) {
        sum += std::abs(bin.accuracy - bin.confidence) * static_cast<double>(bin.clips);
        clips += bin.clips;
    }
    return clips == 0 ? 0 : sum / static_cast<double>(clips);
}

}  // namespace segue::evaluation
