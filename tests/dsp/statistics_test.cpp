#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/dsp.h"

namespace segue::dsp {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::IsEmpty;

TEST(ColumnStatistics, MeanAndPopulationDeviationOfEachColumn) {
    Matrix matrix;
    for (const auto& row : {std::vector<float>{1, 5}, {2, 5}, {6, 5}}) matrix.append_row(row);
    const ColumnStatistics statistics = column_statistics(matrix);
    EXPECT_THAT(statistics.mean, ElementsAre(3, 5));
    EXPECT_THAT(statistics.deviation, ElementsAre(FloatEq(std::sqrt(14.0F / 3)), 0));
}

TEST(ColumnStatistics, OfOneRowIsTheRow) {
    Matrix matrix;
    matrix.append_row(std::vector<float>{7, -3});
    EXPECT_THAT(column_statistics(matrix).mean, ElementsAre(7, -3));
    EXPECT_THAT(column_statistics(matrix).deviation, ElementsAre(0, 0));
}

TEST(ColumnStatistics, OfNoRowsIsEmpty) {
    EXPECT_THAT(column_statistics(Matrix()).mean, IsEmpty());
    EXPECT_THAT(column_statistics(Matrix(0, 5)).deviation, IsEmpty());
}

TEST(ColumnStatistics, SmallDeviationsFromALargeMeanAreNotLost) {
    ColumnAccumulator accumulator;
    for (int i = 0; i < 1000000; ++i) accumulator.push(std::vector<float>{i % 2 == 0 ? 1000000.0F : 1000000.5F});
    EXPECT_FLOAT_EQ(accumulator.result().mean[0], 1000000.25F);
    EXPECT_FLOAT_EQ(accumulator.result().deviation[0], 0.25F);
    EXPECT_EQ(accumulator.rows(), 1000000U);
}

TEST(ColumnAccumulator, RefusesRowsOfDifferentLengths) {
    ColumnAccumulator accumulator;
    accumulator.push(std::vector<float>{1, 2});
    EXPECT_THROW(accumulator.push(std::vector<float>{1}), Error);
}

}  // namespace
}  // namespace segue::dsp
