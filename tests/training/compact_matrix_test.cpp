#include "training/compact_matrix.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace segue::training {
namespace {

Matrix ramp(std::size_t rows, std::size_t columns) {
    Matrix matrix(rows, columns);
    for (std::size_t i = 0; i < matrix.values().size(); ++i) {
        matrix.values()[i] = -100 + 0.37F * static_cast<float>(i);
    }
    return matrix;
}

TEST(CompactMatrix, ReturnsWhatItWasGivenUpToItsStep) {
    const Matrix matrix = ramp(20, 7);
    const Matrix back = CompactMatrix(matrix).rows_from(0, 20);
    for (std::size_t i = 0; i < matrix.values().size(); ++i) {
        EXPECT_NEAR(back.values()[i], matrix.values()[i], 0.5F * 100 / 32767 * 1.01F);
    }
}

TEST(CompactMatrix, BeginsAgainAtTheEnd) {
    const CompactMatrix compact(ramp(5, 3));
    const Matrix all = compact.rows_from(0, 5);
    const Matrix rows = compact.rows_from(3, 9);
    for (std::size_t r = 0; r < 9; ++r) {
        for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(rows(r, c), all((3 + r) % 5, c));
    }
}

TEST(CompactMatrix, KeepsZerosAndRefusesWhatIsNotFinite) {
    EXPECT_EQ(CompactMatrix(Matrix(3, 2)).rows_from(0, 3), Matrix(3, 2));
    Matrix matrix(1, 1);
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        matrix(0, 0) = bad;
        EXPECT_THROW(CompactMatrix{matrix}, Error);
    }
}

}  // namespace
}  // namespace segue::training
