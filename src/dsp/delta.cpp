#include <algorithm>
#include <string>

#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

// Least squares on positions -half .. half: the factor of x for a line, twice that of x^2 for a parabola.
std::vector<float> fit_weights(const Delta::Config& config) {
    if (config.width < 3 || config.width % 2 == 0) {
        throw Error(ErrorCode::kInvalidArgument,
                    "a width of " + std::to_string(config.width) + " rows is not odd and 3 or more");
    }
    if (config.order != 1 && config.order != 2) {
        throw Error(ErrorCode::kInvalidArgument, "an order of " + std::to_string(config.order) + " is not 1 or 2");
    }
    const int half = config.width / 2;
    const double mean_square = half * (half + 1) / 3.0;
    const auto basis = [&](int x) { return config.order == 1 ? x : x * x - mean_square; };
    double squares = 0;
    for (int x = -half; x <= half; ++x) squares += basis(x) * basis(x);
    std::vector<float> weights;
    weights.reserve(static_cast<std::size_t>(config.width));
    for (int x = -half; x <= half; ++x) weights.push_back(static_cast<float>(config.order * basis(x) / squares));
    return weights;
}

}  // namespace

Delta::Delta(const Config& config) : weights_(fit_weights(config)) {}

void Delta::push(std::span<const float> row) {
    if (first_ + rows_.size() > 0 && row.size() != slope_.size()) {
        throw Error(ErrorCode::kInvalidArgument, "a row of " + std::to_string(row.size()) +
                                                     " numbers follows rows of " + std::to_string(slope_.size()));
    }
    slope_.resize(row.size());
    rows_.emplace_back(row.begin(), row.end());
}

std::span<const float> Delta::next() {
    const std::size_t rows = first_ + rows_.size();
    const std::size_t half = weights_.size() / 2;
    std::size_t centre = std::max(next_, half);
    std::ranges::fill(slope_, 0.0F);
    if (finished_) {
        if (next_ == rows) return {};
        if (rows < weights_.size()) {
            ++next_;
            return slope_;
        }
        centre = std::min(centre, rows - 1 - half);
    } else if (centre + half >= rows) {
        return {};
    }
    for (; first_ < centre - half; ++first_) rows_.pop_front();
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        for (std::size_t column = 0; column < slope_.size(); ++column) slope_[column] += weights_[i] * rows_[i][column];
    }
    ++next_;
    return slope_;
}

Matrix delta(const Matrix& matrix, const Delta::Config& config) {
    Delta stage(config);
    for (std::size_t row = 0; row < matrix.rows(); ++row) stage.push(matrix.row(row));
    stage.finish();
    Matrix slopes;
    slopes.reserve_rows(matrix.rows());
    for (auto slope = stage.next(); !slope.empty(); slope = stage.next()) slopes.append_row(slope);
    return slopes;
}

}  // namespace segue::dsp
