#include <algorithm>
#include <cmath>
#include <numeric>

#include "evaluation/check.h"
#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
}

Matrix confusion_matrix(const Predictions& predictions) {
    Matrix counts(predictions.labels.size(), predictions.labels.size());
    for (const Prediction& clip : predictions.clips) ++counts(clip.truth, clip.answer());
    return counts;
}

std::vector<GenreFigures> genre_figures(const std::vector<std::string>& labels, const Matrix& confusion) {
    std::vector<GenreFigures> result;
    for (std::size_t genre = 0; genre < labels.size(); ++genre) {
        double support = 0;
        double predicted = 0;
        for (std::size_t other = 0; other < labels.size(); ++other) {
            support += confusion(genre, other);
            predicted += confusion(other, genre);
        }
        const double right = confusion(genre, genre);
        result.push_back({.genre = labels[genre],
                          .support = static_cast<std::size_t>(support),
                          .predicted = static_cast<std::size_t>(predicted),
                          .precision = ratio(right, predicted),
                          .recall = ratio(right, support),
                          .f1 = ratio(2 * right, support + predicted)});
    }
    return result;
}

double mean_over_occurring(const std::vector<GenreFigures>& genres, double GenreFigures::*figure) {
    double sum = 0;
    double count = 0;
    for (const GenreFigures& genre : genres) {
        if (genre.support == 0) continue;
        sum += genre.*figure;
        count += 1;
    }
    return ratio(sum, count);
}

double log_loss(const Predictions& predictions) {
    double sum = 0;
    for (const Prediction& clip : predictions.clips) {
        sum -= std::log(std::max<double>(clip.probabilities[clip.truth], kSmallestProbability));
    }
    return sum / static_cast<double>(predictions.clips.size());
}

}  // namespace

std::size_t Prediction::answer() const {
    return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) -
                                    probabilities.begin());
}

float Prediction::confidence() const {
    return probabilities.at(answer());
}

Figures figures(const Predictions& predictions) {
    check(predictions);
    Figures result;
    result.clips = predictions.clips.size();
    result.confusion = confusion_matrix(predictions);
    result.genres = genre_figures(predictions.labels, result.confusion);

    const auto clips = static_cast<double>(result.clips);
    const auto right = std::count_if(predictions.clips.begin(), predictions.clips.end(),
                                     [](const Prediction& clip) { return clip.answer() == clip.truth; });
    result.accuracy = static_cast<double>(right) / clips;
    result.accuracy_error = std::sqrt(result.accuracy * (1 - result.accuracy) / clips);
    result.balanced_accuracy = mean_over_occurring(result.genres, &GenreFigures::recall);
    result.macro_f1 = mean_over_occurring(result.genres, &GenreFigures::f1);
    result.log_loss = log_loss(predictions);
    result.calibration_error = expected_calibration_error(calibration_bins(predictions, BinKind::kEqualCount));
    result.temperature = fit_temperature(predictions);
    return result;
}

}  // namespace segue::evaluation
