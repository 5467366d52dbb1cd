#include <algorithm>
#include <functional>

#include "figure.h"

namespace segue::plot {
namespace {

// Neighbours averaged in pairs; an even number of rows.
Matrix pairwise_means(const Matrix& columns) {
    Matrix means(columns.rows() / 2, columns.columns());
    for (std::size_t i = 0; i < means.rows(); ++i) {
        for (std::size_t band = 0; band < means.columns(); ++band) {
            means(i, band) = (columns(2 * i, band) + columns(2 * i + 1, band)) / 2;
        }
    }
    return means;
}

}  // namespace

FrameFolder::FrameFolder(std::size_t bands, std::size_t max_columns) : max_columns_(max_columns), pending_(bands) {
    require(bands > 0, "a spectrogram needs bands");
    require(max_columns >= 2 && max_columns % 2 == 0, "the number of columns must be even");
}

void FrameFolder::add(std::span<const float> power) {
    require(power.size() == pending_.size(),
            "a frame of " + std::to_string(power.size()) + " bands among frames of " + std::to_string(pending_.size()));
    std::transform(power.begin(), power.end(), pending_.begin(), pending_.begin(), std::plus<>());
    if (++pending_frames_ < frames_per_column_) return;

    columns_.append_row(pending_mean());
    std::fill(pending_.begin(), pending_.end(), 0.0);
    pending_frames_ = 0;
    if (columns_.rows() == max_columns_) {
        columns_ = pairwise_means(columns_);
        frames_per_column_ *= 2;
    }
}

Matrix FrameFolder::columns() const {
    Matrix all = columns_;
    if (pending_frames_ > 0) all.append_row(pending_mean());
    return all;
}

std::vector<float> FrameFolder::pending_mean() const {
    std::vector<float> mean(pending_.size());
    std::transform(pending_.begin(), pending_.end(), mean.begin(),
                   [&](double sum) { return static_cast<float>(sum / static_cast<double>(pending_frames_)); });
    return mean;
}

}  // namespace segue::plot
