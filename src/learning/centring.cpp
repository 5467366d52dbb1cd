#include "learning/centring.h"

#include <cmath>

namespace segue::learning {
namespace {

constexpr double kSquaredLength = 100;

}  // namespace

Centring::Centring(const Matrix& embeddings) : mean_(embeddings.columns()) {
    const auto rows = static_cast<double>(embeddings.rows());
    for (std::size_t i = 0; i < embeddings.rows(); ++i) {
        for (std::size_t d = 0; d < mean_.size(); ++d) mean_[d] += embeddings(i, d) / rows;
    }
    double squares = 0;
    for (std::size_t i = 0; i < embeddings.rows(); ++i) {
        for (std::size_t d = 0; d < mean_.size(); ++d) squares += std::pow(embeddings(i, d) - mean_[d], 2) / rows;
    }
    if (squares > 0) factor_ = std::sqrt(kSquaredLength / squares);
}

Matrix Centring::of(const Matrix& embeddings) const {
    Matrix result(embeddings.rows(), embeddings.columns());
    for (std::size_t i = 0; i < embeddings.rows(); ++i) {
        for (std::size_t d = 0; d < mean_.size(); ++d) {
            result(i, d) = static_cast<float>(factor_ * (embeddings(i, d) - mean_[d]));
        }
    }
    return result;
}

heads::Head Centring::undone(heads::Head head) const {
    for (std::size_t label = 0; label < head.bias.size(); ++label) {
        double shift = 0;
        for (std::size_t d = 0; d < mean_.size(); ++d) {
            float& weight = head.weights(label, d);
            weight = static_cast<float>(factor_ * weight);
            shift += weight * mean_[d];
        }
        head.bias[label] = static_cast<float>(head.bias[label] - shift);
    }
    return head;
}

}  // namespace segue::learning
