#include <cmath>
#include <cstddef>
#include <string>

#include "segue/dsp.h"

namespace segue::dsp {

// Welford's recurrence: no cancellation, whatever the mean.
void ColumnAccumulator::push(std::span<const float> row) {
    if (rows_ == 0) {
        mean_.assign(row.size(), 0);
        squares_.assign(row.size(), 0);
    }
    if (row.size() != mean_.size()) {
        throw Error(ErrorCode::kInvalidArgument, "a row of " + std::to_string(row.size()) +
                                                     " numbers follows rows of " + std::to_string(mean_.size()));
    }
    ++rows_;
    const double weight = 1 / static_cast<double>(rows_);
    for (std::size_t i = 0; i < row.size(); ++i) {
        const double difference = row[i] - mean_[i];
        mean_[i] += difference * weight;
        squares_[i] += difference * (row[i] - mean_[i]);
    }
}

ColumnStatistics ColumnAccumulator::result() const {
    ColumnStatistics statistics;
    for (std::size_t i = 0; i < mean_.size(); ++i) {
        statistics.mean.push_back(static_cast<float>(mean_[i]));
        statistics.deviation.push_back(static_cast<float>(std::sqrt(squares_[i] / static_cast<double>(rows_))));
    }
    return statistics;
}

ColumnStatistics column_statistics(const Matrix& matrix) {
    ColumnAccumulator accumulator;
    for (std::size_t row = 0; row < matrix.rows(); ++row) accumulator.push(matrix.row(row));
    return accumulator.result();
}

}  // namespace segue::dsp
