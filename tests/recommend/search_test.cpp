// Are the answers of the search those of a plain scan in single precision, on data of every kind?
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "recommend/direction.h"
#include "recommend/dot.h"
#include "recommend/usual_similarity.h"
#include "segue/recommend.h"

namespace segue::recommend {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Every row scored, all sorted.
std::vector<Neighbour> scan(Matrix vectors, Order order, std::span<const float> query, std::size_t count,
                            const RowFilter& accept) {
    for (std::size_t row = 0; row < vectors.rows(); ++row) make_direction(vectors.row(row));
    std::vector<float> direction(query.begin(), query.end());
    if (!make_direction(direction)) return {};
    const UsualSimilarity usual(vectors);
    const bool plain = order == Order::kCosine || vectors.rows() < 100;
    const auto weight_of = [&](std::span<const float> vector) {
        const float deviation = usual.deviation(vector);
        return 1 / (vectors.rows() < 500 ? deviation : std::sqrt(std::sqrt(deviation)));
    };
    const float query_weight = plain ? 1 : weight_of(direction);
    struct Scored {
        Neighbour neighbour;
        float score = 0;
    };
    std::vector<Scored> all;
    for (std::size_t row = 0; row < vectors.rows(); ++row) {
        const auto candidate = vectors.row(row);
        if (!has_direction(candidate) || (accept && !accept(row))) continue;
        const float similarity = std::clamp(dot(direction, candidate), -1.0F, 1.0F);
        const float weight = plain ? 0 : weight_of(candidate);
        all.push_back({{row, similarity}, similarity * query_weight + (similarity - usual.mean(candidate)) * weight});
    }
    std::ranges::stable_sort(all, std::greater(), &Scored::score);
    std::vector<Neighbour> neighbours;
    for (std::size_t i = 0; i < std::min(count, all.size()); ++i) neighbours.push_back(all[i].neighbour);
    return neighbours;
}

struct Data {
    std::string name;
    Matrix vectors;
    Matrix queries;
};

class Generator {
  public:
    Matrix random(std::size_t count, std::size_t dimensions) {
        Matrix matrix(count, dimensions);
        for (float& value : matrix.values()) value = normal_(engine_);
        return matrix;
    }
    // Around few centres, from hardly apart to far.
    Matrix clustered(std::size_t count, std::size_t dimensions, float spread) {
        const Matrix centres = random(5, dimensions);
        Matrix matrix = random(count, dimensions);
        for (std::size_t row = 0; row < count; ++row) {
            for (std::size_t i = 0; i < dimensions; ++i) {
                matrix(row, i) = centres(row * row % 5, i) + spread * matrix(row, i);
            }
        }
        return matrix;
    }

  private:
    std::mt19937 engine_{1};
    std::normal_distribution<float> normal_;
};

Data with_own_rows_as_queries(std::string name, Matrix vectors) {
    Matrix queries;
    for (std::size_t row = 0; row < vectors.rows(); row += vectors.rows() / 3 + 1) queries.append_row(vectors.row(row));
    return {std::move(name), std::move(vectors), std::move(queries)};
}

std::vector<Data> all_data() {
    Generator make;
    std::vector<Data> data;
    for (const std::size_t dimensions : {1U, 7U, 8U, 9U, 40U, 74U, 128U, 131U}) {
        data.push_back(
            {"random, " + std::to_string(dimensions), make.random(3000, dimensions), make.random(3, dimensions)});
    }
    for (const float spread : {1.0F, 0.1F, 1e-2F, 1e-4F, 1e-6F, 1e-8F}) {
        data.push_back(
            with_own_rows_as_queries("clustered, " + std::to_string(spread), make.clustered(3000, 74, spread)));
    }
    Matrix one_large = make.random(3000, 40);  // as averaged MFCC are
    for (std::size_t row = 0; row < one_large.rows(); ++row) one_large(row, 0) = -300 + 20 * one_large(row, 0);
    data.push_back(with_own_rows_as_queries("one number much larger", std::move(one_large)));

    Matrix equal(2000, 20);
    for (float& value : equal.values()) value = 0.3F;
    data.push_back(with_own_rows_as_queries("all equal", std::move(equal)));
    Matrix opposite(2000, 3);
    for (std::size_t row = 0; row < opposite.rows(); ++row) opposite(row, 1) = row % 3 == 0 ? 1.0F : -1.0F;
    data.push_back(with_own_rows_as_queries("two opposite directions", std::move(opposite)));
    Matrix one_hot(2000, 50);
    for (std::size_t row = 0; row < one_hot.rows(); ++row) one_hot(row, row * 7 % 50) = row % 2 == 0 ? 1.0F : -1.0F;
    data.push_back(with_own_rows_as_queries("one number each", std::move(one_hot)));
    Matrix duplicated = make.random(2000, 33);
    for (std::size_t row = 0; row < duplicated.rows(); ++row) {
        const auto source = duplicated.row(row % 40);
        std::ranges::copy(source, duplicated.row(row).begin());
    }
    data.push_back(with_own_rows_as_queries("duplicated", std::move(duplicated)));

    Matrix odd = make.random(2000, 24);
    for (std::size_t row = 0; row < odd.rows(); ++row) {
        const float factor = row % 5 == 1 ? 0 : row % 5 == 2 ? 1e36F : row % 5 == 3 ? 1e-36F : 1;
        for (float& value : odd.row(row)) value *= factor;
        if (row % 11 == 0) odd(row, row % 24) = kNan;
        if (row % 13 == 0) odd(row, row % 24) = -std::numeric_limits<float>::infinity();
    }
    data.push_back({"zeros, NaN, infinities, huge, tiny", std::move(odd), make.random(3, 24)});
    Matrix nothing(300, 9);
    data.push_back({"zeros only", std::move(nothing), make.random(2, 9)});
    for (const std::size_t rows :
         {1U, 15U, 16U, 17U, 31U, 32U, 33U, 99U, 100U, 101U, 499U, 500U, 1023U, 1024U, 1025U}) {
        data.push_back({std::to_string(rows) + " rows", make.random(rows, 12), make.random(3, 12)});
    }
    return data;
}

TEST(Search, AnswersAsAPlainScanDoes) {
    for (const Data& data : all_data()) {
        for (const Order order : {Order::kCosine, Order::kStandardised}) {
            const CosineIndex index(data.vectors, order);
            const RowFilter few = [](std::size_t row) { return row % 97 == 3; };
            for (const RowFilter& accept : {RowFilter{}, few}) {
                for (const std::size_t count : {1U, 10U, 5000U}) {
                    for (std::size_t q = 0; q < data.queries.rows(); ++q) {
                        ASSERT_EQ(index.nearest(data.queries.row(q), count, accept),
                                  scan(data.vectors, order, data.queries.row(q), count, accept))
                            << data.name << ", query " << q << ", " << count << " wanted"
                            << (accept ? ", few accepted" : "");
                    }
                }
            }
        }
    }
}

TEST(Search, AnswersTheSameHoweverRowsAreLeftOut) {
    Generator make;
    const CosineIndex index(make.clustered(5000, 37, 0.5F), Order::kStandardised);
    const Matrix queries = make.random(3, 37);
    const RowFilter even = [](std::size_t row) { return row % 2 == 0; };
    for (const std::size_t step : {1U, 3U, 500U, 10'000U}) {
        const RowFilter among = [&](std::size_t row) { return row % step == 0; };
        const RowFilter both = [&](std::size_t row) { return among(row) && even(row); };
        for (std::size_t q = 0; q < queries.rows(); ++q) {
            EXPECT_EQ(index.nearest(queries.row(q), 10, even, among), index.nearest(queries.row(q), 10, both));
        }
    }
}

TEST(Search, LeavesOutWhatIsLessSimilarThanWanted) {
    for (const Data& data : all_data()) {
        for (const Order order : {Order::kCosine, Order::kStandardised}) {
            const CosineIndex index(data.vectors, order);
            const auto query = data.queries.row(0);
            const auto all = index.nearest(query, data.vectors.rows());
            for (const float least : {-1.0F, -0.2F, 0.0F, 0.4F, 0.95F, 1.0F}) {
                std::vector<Neighbour> expected;
                std::ranges::copy_if(all, std::back_inserter(expected),
                                     [&](const Neighbour& neighbour) { return neighbour.similarity >= least; });
                EXPECT_EQ(index.nearest(query, data.vectors.rows(), {}, {}, least), expected) << data.name << least;
                expected.resize(std::min<std::size_t>(expected.size(), 10));
                EXPECT_EQ(index.nearest(query, 10, {}, {}, least), expected) << data.name << least;
            }
            if (all.empty()) continue;
            const float one_of_them = all[all.size() / 3].similarity;
            const auto found = index.nearest(query, data.vectors.rows(), {}, {}, one_of_them);
            EXPECT_NE(std::ranges::find(found, all[all.size() / 3]), found.end()) << "the least itself is enough";
        }
    }
}

TEST(Search, AnswersTheSameInBatches) {
    Generator make;
    const CosineIndex index(make.clustered(5000, 37, 0.5F), Order::kStandardised);
    for (const std::size_t count : {1U, 3U, 4U, 5U, 31U, 32U, 33U, 64U, 65U, 131U}) {
        Matrix queries = make.random(count, 37);
        if (count > 3) std::ranges::fill(queries.row(2), kNan);
        const QueryRowFilter accept = [](std::size_t query, std::size_t row) { return (query + row) % 3 != 0; };
        const auto found = index.nearest_of_each(queries, 7, accept);
        const auto unfiltered = index.nearest_of_each(queries, 7);
        ASSERT_EQ(found.size(), count);
        for (std::size_t q = 0; q < count; ++q) {
            EXPECT_EQ(found[q], index.nearest(queries.row(q), 7, [&](std::size_t row) { return accept(q, row); }));
            EXPECT_EQ(unfiltered[q], index.nearest(queries.row(q), 7));
        }
    }
    EXPECT_TRUE(index.nearest_of_each(Matrix(), 7).empty());
}

TEST(Search, AnswersTheSameWithEveryInstructionSet) {
    Generator make;
    std::vector<Data> data = all_data();
    data.push_back({"4000 in clusters", make.clustered(4000, 74, 0.3F), make.random(9, 74)});
    int tried = 0;
    const std::int64_t all = hwy::SupportedTargets();
    for (const auto& [name, vectors, queries] : data) {
        for (const Order order : {Order::kCosine, Order::kStandardised}) {
            const CosineIndex index(vectors, order);
            hwy::SetSupportedTargetsForTest(0);
            hwy::GetChosenTarget().Update(hwy::SupportedTargets());
            const auto expected = index.nearest_of_each(queries, 10);
            for (std::int64_t rest = all; rest != 0; rest &= rest - 1) {
                hwy::SetSupportedTargetsForTest(rest & -rest);
                hwy::GetChosenTarget().Update(hwy::SupportedTargets());
                EXPECT_EQ(index.nearest_of_each(queries, 10), expected)
                    << name << ", " << hwy::TargetName(rest & -rest);
                ++tried;
            }
        }
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    EXPECT_GT(tried, 0);
}

// scripts/test-neon asks it of another kind of processor.
TEST(Search, AnswersTheSameNumbersOnEveryProcessor) {
    std::mt19937 random(7);
    Matrix vectors(3000, 50);
    for (float& value : vectors.values()) value = static_cast<float>(random() % 2001) - 1000;
    Matrix queries(40, 50);
    for (float& value : queries.values()) value = static_cast<float>(random() % 2001) - 1000;
    std::vector<std::uint64_t> sums;
    for (const Order order : {Order::kCosine, Order::kStandardised}) {
        std::vector<std::uint32_t> words;
        for (const auto& neighbours : CosineIndex(vectors, order).nearest_of_each(queries, 10)) {
            for (const auto& [row, similarity] : neighbours) {
                words.push_back(static_cast<std::uint32_t>(row));
                words.push_back(std::bit_cast<std::uint32_t>(similarity));
            }
        }
        sums.push_back(checksum(std::as_bytes(std::span(words))));
    }
    EXPECT_THAT(sums, ::testing::ElementsAre(17976830289082898478U, 6548194456907701062U));
}

}  // namespace
}  // namespace segue::recommend
