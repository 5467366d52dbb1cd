#include "recommend/residual.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace segue::recommend {
namespace {

// A query of whole numbers, of which its codes miss nothing.
FilterQuery query_of(const std::vector<std::int8_t>& numbers) {
    FilterQuery query{.codes = std::vector<std::int32_t>(2 * groups_of(numbers.size())), .scale = 1};
    std::memcpy(query.codes.data(), numbers.data(), numbers.size());
    double squares = 0;
    for (const int number : numbers) {
        query.codes_sum += kLargestCode * number;
        squares += number * number;
    }
    query.length = static_cast<float>(std::sqrt(squares));
    return query;
}

TEST(Residual, ProductIsTrueWithinItsMargin) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (const std::size_t dimensions : {1U, 7U, 8U, 9U, 74U, 128U, 1001U}) {
        for (const float outlier : {0.0F, 1.0F, 1000.0F}) {
            std::vector<float> missed(dimensions);
            for (float& number : missed) number = 1e-3F * normal(random);
            missed[dimensions / 2] *= outlier;
            std::vector<std::byte> residual(residual_bytes(dimensions));
            write_residual(missed, residual);

            std::vector<std::int8_t> numbers(dimensions);
            for (auto& number : numbers) number = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
            const auto [product, margin] = refine(residual, query_of(numbers));
            double truth = 0;
            double squares = 0;
            for (std::size_t i = 0; i < dimensions; ++i) {
                truth += double{missed[i]} * numbers[i];
                squares += double{missed[i]} * missed[i];
            }
            EXPECT_NEAR(product, truth, margin + 1e-6) << dimensions << ", " << outlier;
            const double most = outlier > 1 ? 1 : 0.3;  // one number that exceeds all others leaves no bits to these
            EXPECT_LE(margin, most * query_of(numbers).length * std::sqrt(squares) + 1e-4)
                << dimensions << ", " << outlier;
        }
    }
}

TEST(Residual, OfNothingIsNothing) {
    std::vector<std::byte> residual(residual_bytes(9));
    write_residual(std::vector<float>(9), residual);
    const auto [product, margin] = refine(residual, query_of({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(product, 0);
    EXPECT_EQ(margin, 0);
}

}  // namespace
}  // namespace segue::recommend
