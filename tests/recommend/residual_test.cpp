#include "recommend/residual.h"

#include <algorithm>
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

// Of the query and what the row's codes alone stand for.
float product_with(const Encoded& encoded, const std::vector<std::int8_t>& numbers) {
    double product = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        product += double{encoded.scale} * (2 * encoded.codes[i] - kLargestCode) * numbers[i];
    }
    return static_cast<float>(product);
}

TEST(Residual, ProductIsTrueWithinItsMargin) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (const std::size_t dimensions : {1U, 7U, 8U, 9U, 74U, 128U, 1001U}) {
        for (const float outlier : {0.0F, 1.0F, 1000.0F}) {
            std::vector<float> vector(dimensions);
            for (float& number : vector) number = normal(random);
            vector[dimensions / 2] *= outlier;
            const Encoded encoded = encode(vector);
            std::vector<std::byte> residual(residual_bytes(dimensions));
            write_residual(vector, encoded, residual);

            for (const float near : {0.0F, 1.0F}) {  // to the vector, or anywhere
                const float largest = *std::ranges::max_element(vector, {}, [](float x) { return std::abs(x); });
                std::vector<std::int8_t> numbers(dimensions);
                for (std::size_t i = 0; i < dimensions; ++i) {
                    const float anywhere = static_cast<float>(static_cast<int>(random() % 255) - 127);
                    const float along = largest == 0 ? 0 : 127 * vector[i] / std::abs(largest);
                    numbers[i] = static_cast<std::int8_t>(near > 0 ? along : anywhere);
                }
                const FilterQuery query = query_of(numbers);
                const auto [product, margin] = refine(residual, query, product_with(encoded, numbers));
                double truth = 0;
                for (std::size_t i = 0; i < dimensions; ++i) truth += double{vector[i]} * numbers[i];
                const double rounding = 1e-6 * query.length * encoded.error + 1e-5 * std::abs(truth);
                EXPECT_NEAR(product, truth, margin + rounding) << dimensions << ", " << outlier << ", " << near;
                EXPECT_LE(margin, (outlier > 1 ? 1 : 0.5) * encoded.error * query.length + 1e-3 * std::abs(truth))
                    << dimensions << ", " << outlier << ", " << near;
            }
        }
    }
}

TEST(Residual, OfNothingIsNothing) {
    const std::vector<float> nothing(9);
    std::vector<std::byte> residual(residual_bytes(9));
    write_residual(nothing, encode(nothing), residual);
    const auto [product, margin] = refine(residual, query_of({1, 2, 3, 4, 5, 6, 7, 8, 9}), 0);
    EXPECT_EQ(product, 0);
    EXPECT_EQ(margin, 0);
}

}  // namespace
}  // namespace segue::recommend
