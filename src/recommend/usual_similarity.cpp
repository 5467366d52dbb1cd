#include "recommend/usual_similarity.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "recommend/direction.h"
#include "recommend/dot.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kMostMeasured = 20'000;
constexpr float kSmallestDeviation = 1e-3F;

}  // namespace

UsualSimilarity::UsualSimilarity(std::span<const float> numbers, std::size_t dimensions)
    : dimensions_(dimensions), numbers_(numbers.begin(), numbers.end()) {}

UsualSimilarity::UsualSimilarity(const Matrix& directions)
    : dimensions_(directions.columns()), numbers_((dimensions_ + 1) * dimensions_) {
    std::vector<double> sum(dimensions_);
    std::vector<double> products(dimensions_ * dimensions_);
    double rows = 0;
    const std::size_t step = directions.rows() / kMostMeasured + 1;
    for (std::size_t r = 0; r < directions.rows(); r += step) {
        const auto row = directions.row(r);
        if (!has_direction(row)) continue;
        ++rows;
        for (std::size_t i = 0; i < dimensions_; ++i) {
            sum[i] += row[i];
            for (std::size_t j = 0; j <= i; ++j) products[i * dimensions_ + j] += double{row[i]} * row[j];
        }
    }
    if (rows == 0) return;
    for (std::size_t i = 0; i < dimensions_; ++i) {
        numbers_[i] = static_cast<float>(sum[i] / rows);
        for (std::size_t j = 0; j <= i; ++j) {
            const double value = products[i * dimensions_ + j] / rows - sum[i] / rows * (sum[j] / rows);
            numbers_[(i + 1) * dimensions_ + j] = numbers_[(j + 1) * dimensions_ + i] = static_cast<float>(value);
        }
    }
}

float UsualSimilarity::mean(std::span<const float> direction) const {
    return dot(mean(), direction);
}

float UsualSimilarity::deviation(std::span<const float> direction) const {
    float variance = 0;
    for (std::size_t i = 0; i < direction.size(); ++i) variance += direction[i] * dot(covariance(i), direction);
    return std::max(std::sqrt(std::max(variance, 0.0F)), kSmallestDeviation);
}

}  // namespace segue::recommend
