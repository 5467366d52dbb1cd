#include <array>

#include <gtest/gtest.h>

#include "segue/core.h"

namespace segue {
namespace {

TEST(Matrix, RowsAreContiguous) {
    Matrix matrix(2, 3);
    matrix(1, 2) = 5;
    EXPECT_EQ(matrix.row(1)[2], 5);
    EXPECT_EQ(matrix.values()[5], 5);
    EXPECT_EQ(matrix.rows(), 2U);
}

TEST(Matrix, GrowsByRowsOfOneWidth) {
    Matrix matrix;
    EXPECT_EQ(matrix.rows(), 0U);
    matrix.append_row(std::array{1.0F, 2.0F});
    matrix.append_row(std::array{3.0F, 4.0F});
    EXPECT_EQ(matrix.rows(), 2U);
    EXPECT_EQ(matrix(1, 0), 3.0F);
    EXPECT_THROW(matrix.append_row(std::array{1.0F}), Error);
}

}  // namespace
}  // namespace segue
