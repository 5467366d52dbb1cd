#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/recommend.h"

namespace segue::recommend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Matrix rows(const std::vector<std::vector<float>>& values) {
    Matrix matrix;
    for (const auto& row : values) matrix.append_row(row);
    return matrix;
}

std::vector<std::size_t> row_numbers(const std::vector<Neighbour>& neighbours) {
    std::vector<std::size_t> numbers;
    for (const auto& neighbour : neighbours) numbers.push_back(neighbour.row);
    return numbers;
}

// Normally distributed numbers, with duplicated rows and rows of zeros among them.
Matrix random_matrix(std::size_t count, std::size_t dimensions, std::mt19937& random) {
    std::normal_distribution<float> normal;
    Matrix matrix(count, dimensions);
    for (float& value : matrix.values()) value = normal(random);
    for (std::size_t row = 7; row < count; row += 7) {
        const auto source = matrix.row(row % 2 == 0 ? row - 7 : row - 1);
        std::copy(source.begin(), source.end(), matrix.row(row).begin());
    }
    for (std::size_t row = 5; row < count; row += 11) {
        for (float& value : matrix.row(row)) value = 0;
    }
    return matrix;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    double product = 0, a_squares = 0, b_squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += double{a[i]} * b[i];
        a_squares += double{a[i]} * a[i];
        b_squares += double{b[i]} * b[i];
    }
    return product / std::sqrt(a_squares * b_squares);  // NaN for zeros
}

// The obvious way: every cosine in double, all sorted.
std::vector<Neighbour> naive_nearest(const Matrix& vectors, std::span<const float> query, std::size_t count,
                                     const RowFilter& accept) {
    std::vector<Neighbour> all;
    for (std::size_t row = 0; row < vectors.rows(); ++row) {
        const double similarity = cosine(query, vectors.row(row));
        if (!std::isnan(similarity) && (!accept || accept(row))) all.push_back({row, static_cast<float>(similarity)});
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.similarity > b.similarity; });
    all.resize(std::min(all.size(), count));
    return all;
}

TEST(CosineIndex, FindsWhatTheNaiveSearchFinds) {
    std::mt19937 random(1);
    for (const std::size_t dimensions : {1U, 3U, 15U, 16U, 17U, 40U, 128U}) {
        const Matrix vectors = random_matrix(300, dimensions, random);
        const CosineIndex index(vectors);
        EXPECT_EQ(index.size(), 300U);
        EXPECT_EQ(index.dimensions(), dimensions);
        const Matrix queries = random_matrix(5, dimensions, random);
        const RowFilter odd = [](std::size_t row) { return row % 2 == 1; };
        for (const RowFilter& accept : {RowFilter{}, odd}) {
            for (const std::size_t count : {1U, 10U, 299U, 1000U}) {
                for (std::size_t q = 0; q < queries.rows(); ++q) {
                    const auto found = index.nearest(queries.row(q), count, accept);
                    const auto expected = naive_nearest(vectors, queries.row(q), count, accept);
                    ASSERT_EQ(found.size(), expected.size());
                    for (std::size_t i = 0; i < found.size(); ++i) {
                        // Near-ties may change places by rounding: similarities agree, and each is its row's own.
                        EXPECT_NEAR(found[i].similarity, expected[i].similarity, 1e-6);
                        EXPECT_NEAR(found[i].similarity, cosine(queries.row(q), vectors.row(found[i].row)), 1e-6);
                        EXPECT_TRUE(!accept || accept(found[i].row));
                    }
                }
            }
        }
    }
}

TEST(CosineIndex, FindsARowByItself) {
    std::mt19937 random(2);
    const Matrix vectors = random_matrix(50, 64, random);
    const CosineIndex index(vectors);
    const auto best = index.nearest(vectors.row(3), 1);
    ASSERT_EQ(best.size(), 1U);
    EXPECT_EQ(best.front().row, 3U);
    EXPECT_NEAR(best.front().similarity, 1, 1e-6);
    EXPECT_LE(best.front().similarity, 1);
}

TEST(CosineIndex, BreaksTiesByRow) {
    const CosineIndex index(rows({{0, 1}, {1, 0}, {2, 0}, {0.5F, 0}, {4, 0}, {-1, 0}}));
    const std::vector<float> query{3, 0};
    EXPECT_THAT(row_numbers(index.nearest(query, 2)), ElementsAre(1, 2));
    EXPECT_THAT(row_numbers(index.nearest(query, 9)), ElementsAre(1, 2, 3, 4, 0, 5));
}

TEST(CosineIndex, DoesNotDependOnLengths) {
    const CosineIndex index(rows({{1e-30F, 1e-30F}, {1e30F, 0}, {1e-38F, 0}}));
    const auto found = index.nearest(std::vector<float>{1e38F, 1e38F}, 3);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].row, 0U);
    EXPECT_NEAR(found[0].similarity, 1, 1e-6);
    EXPECT_NEAR(found[1].similarity, std::sqrt(0.5), 1e-6);
    EXPECT_NEAR(found[2].similarity, std::sqrt(0.5), 1e-6);
}

TEST(CosineIndex, LeavesOutRowsWithoutDirection) {
    const CosineIndex index(rows({{0, 0}, {kNan, 1}, {1, kInfinity}, {-1, 0}, {-kInfinity, kNan}}));
    EXPECT_THAT(index.nearest(std::vector<float>{1, 0}, 5), ElementsAre(Neighbour{3, -1}));
}

TEST(CosineIndex, FindsNothingForAQueryWithoutDirection) {
    const CosineIndex index(rows({{1, 0}, {0, 1}}));
    for (const auto& query : {std::vector<float>{0, 0}, {kNan, 1}, {kInfinity, 1}}) {
        EXPECT_THAT(index.nearest(query, 5), IsEmpty());
    }
}

TEST(CosineIndex, AnswersWithNothingWhereThereIsNothing) {
    EXPECT_THAT(CosineIndex(Matrix()).nearest(std::vector<float>{1}, 3), IsEmpty());
    const CosineIndex index(rows({{1, 0}}));
    EXPECT_THAT(index.nearest(std::vector<float>{1, 0}, 0), IsEmpty());
    EXPECT_THAT(index.nearest(std::vector<float>{1, 0}, 3, [](std::size_t) { return false; }), IsEmpty());
}

TEST(CosineIndex, RefusesAQueryOfOtherDimensions) {
    const CosineIndex index(rows({{1, 0}}));
    for (const auto& query : {std::vector<float>{}, {1}, {1, 2, 3}}) {
        try {
            index.nearest(query, 1);
            FAIL() << query.size() << " dimensions were accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        }
    }
}

TEST(CosineIndex, AsksTheFilterOnlyAboutCandidates) {
    Matrix vectors;
    for (int row = 999; row >= 0; --row) vectors.append_row(std::vector<float>{1, static_cast<float>(row)});
    std::vector<std::size_t> asked;
    const RowFilter every_second = [&](std::size_t row) {
        asked.push_back(row);
        return row % 2 == 0;
    };
    CosineIndex(vectors).nearest(std::vector<float>{1, 0}, 3, every_second);
    EXPECT_THAT(asked, ElementsAre(999, 998, 997, 996, 995, 994)) << "the nearest first, and none after the last";
}

// Each side's cosine in deviations from its mean over all rows that have a direction, both by their definition.
std::vector<double> naive_scores(const Matrix& vectors, std::span<const float> query) {
    const auto deviation_from_usual = [&](std::span<const float> of, double similarity) {
        double sum = 0, squares = 0, count = 0;
        for (std::size_t row = 0; row < vectors.rows(); ++row) {
            const double value = cosine(of, vectors.row(row));
            if (std::isnan(value)) continue;
            sum += value;
            squares += value * value;
            ++count;
        }
        return (similarity - sum / count) / std::sqrt(squares / count - sum / count * (sum / count));
    };
    std::vector<double> scores;
    for (std::size_t row = 0; row < vectors.rows(); ++row) {
        const double similarity = cosine(query, vectors.row(row));
        scores.push_back(deviation_from_usual(query, similarity) + deviation_from_usual(vectors.row(row), similarity));
    }
    return scores;
}

TEST(CosineIndex, TellsWhatIsUsual) {
    std::mt19937 random(6);
    Matrix vectors = random_matrix(150, 9, random);
    for (std::size_t row = 0; row < 150; ++row) vectors(row, 2) += vectors(row, 2) == 0 ? 0.0F : 1.0F;
    const CosineIndex index(vectors);
    const std::vector<float> query{3, -1, 2, 0, 0, 1, 1, 4, -2};
    double sum = 0, squares = 0, count = 0;
    for (std::size_t row = 0; row < 150; ++row) {
        const double similarity = cosine(query, vectors.row(row));
        if (std::isnan(similarity)) continue;
        sum += similarity;
        squares += similarity * similarity;
        ++count;
    }
    const Usual usual = index.usual(query);
    const double deviation = std::sqrt(squares / count - sum / count * sum / count);
    EXPECT_NEAR(usual.mean, sum / count, 1e-5);
    EXPECT_NEAR(usual.deviation, deviation, 1e-5);
    EXPECT_NEAR(usual.deviations(usual.mean + 2 * usual.deviation), 2, 1e-4);
    EXPECT_THROW(index.usual(std::vector<float>{1}), Error);
    EXPECT_GT(CosineIndex(Matrix()).usual(query).deviation, 0);
}

TEST(StandardisedOrder, IsThatOfItsDefinition) {
    std::mt19937 random(4);
    Matrix vectors = random_matrix(200, 20, random);
    for (std::size_t row = 0; row < 200; ++row) {
        if (row % 11 != 5) vectors(row, 0) += static_cast<float>(row) / 50;  // hubs towards the end
    }
    const Matrix queries = random_matrix(4, 20, random);
    const CosineIndex index(vectors, Order::kStandardised);
    for (std::size_t q = 0; q < queries.rows(); ++q) {
        const auto scores = naive_scores(vectors, queries.row(q));
        const auto found = index.nearest(queries.row(q), 1000);
        ASSERT_EQ(found.size(), 200U - 18);  // rows of zeros are nobody's neighbours
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_NEAR(found[i].similarity, cosine(queries.row(q), vectors.row(found[i].row)), 1e-6);
            if (i > 0) {
                EXPECT_GT(scores[found[i - 1].row], scores[found[i].row] - 1e-3);
            }
        }
    }
}

TEST(StandardisedOrder, IsPlainWhereFewRowsTellWhatIsUsual) {
    std::mt19937 random(5);
    const Matrix vectors = random_matrix(99, 8, random);
    const Matrix query = random_matrix(1, 8, random);
    EXPECT_EQ(CosineIndex(vectors, Order::kStandardised).nearest(query.row(0), 99),
              CosineIndex(vectors).nearest(query.row(0), 99));
}

TEST(StandardisedOrder, StandsRowsThatAreAllAlike) {
    Matrix vectors(150, 3);
    for (std::size_t row = 0; row < 150; ++row) vectors(row, 1) = 2;
    const auto found = CosineIndex(vectors, Order::kStandardised).nearest(std::vector<float>{1, 1, 0}, 2);
    EXPECT_THAT(row_numbers(found), ElementsAre(0, 1));
}

}  // namespace
}  // namespace segue::recommend
