// Comparing matrices with those of others.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <gtest/gtest.h>

#include "segue/core.h"

namespace segue::dsp {

/// Every number within `tolerance`.
inline void expect_near(const Matrix& actual, const Matrix& expected, float tolerance) {
    ASSERT_EQ(actual.rows(), expected.rows());
    ASSERT_EQ(actual.columns(), expected.columns());
    for (std::size_t row = 0; row < actual.rows(); ++row) {
        for (std::size_t column = 0; column < actual.columns(); ++column) {
            ASSERT_NEAR(actual(row, column), expected(row, column), tolerance) << "row " << row << " column " << column;
        }
    }
}

/// Every number within `tolerance` times the largest of its row.
inline void expect_near_relative_to_row(const Matrix& actual, const Matrix& expected, float tolerance) {
    ASSERT_EQ(actual.rows(), expected.rows());
    ASSERT_EQ(actual.columns(), expected.columns());
    for (std::size_t row = 0; row < actual.rows(); ++row) {
        const float limit = tolerance * std::ranges::max(expected.row(row));
        for (std::size_t column = 0; column < actual.columns(); ++column) {
            ASSERT_NEAR(actual(row, column), expected(row, column), limit) << "row " << row << " column " << column;
        }
    }
}

/// Every number within 0.1 %, or `tolerance` where that is more.
inline void expect_within_a_thousandth(std::span<const float> actual, std::span<const float> expected,
                                       float tolerance = 0) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        ASSERT_NEAR(actual[i], expected[i], std::max(1e-3F * std::abs(expected[i]), tolerance)) << "at " << i;
    }
}

/// Every n-th row.
inline Matrix every(std::size_t step, const Matrix& matrix) {
    Matrix result;
    for (std::size_t row = 0; row < matrix.rows(); row += step) result.append_row(matrix.row(row));
    return result;
}

inline bool all_finite(const Matrix& matrix) {
    return std::ranges::all_of(matrix.values(), [](float value) { return std::isfinite(value); });
}

}  // namespace segue::dsp
