#include "segue/layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "recommend/neighbour_graph.h"
#include "recommend/principal_plane.h"

namespace segue::recommend {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Rows around some random centres.
Matrix clusters(std::size_t count, std::size_t dimensions, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    Matrix centres(12, dimensions);
    for (float& value : centres.values()) value = normal(random);
    Matrix rows(count, dimensions);
    for (std::size_t row = 0; row < count; ++row) {
        const auto centre = centres.row(random() % centres.rows());
        for (std::size_t i = 0; i < dimensions; ++i) rows(row, i) = centre[i] + 0.5F * normal(random);
    }
    return rows;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    double product = 0, a_squares = 0, b_squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += double{a[i]} * b[i];
        a_squares += double{a[i]} * a[i];
        b_squares += double{b[i]} * b[i];
    }
    return product / std::sqrt(a_squares * b_squares);
}

// All other rows, the nearest first.
template <typename Distance>
std::vector<std::size_t> by_distance(std::size_t row, std::size_t count, const Distance& distance) {
    std::vector<std::size_t> others;
    for (std::size_t other = 0; other < count; ++other) {
        if (other != row) others.push_back(other);
    }
    std::ranges::stable_sort(others, {}, [&](std::size_t other) { return distance(row, other); });
    return others;
}

// J. Venna, S. Kaski, Neighborhood preservation in nonlinear projection methods, 2001: 1 if each point's nearest ten on
// the plane are the row's nearest ten.
double trustworthiness(const Matrix& rows, const Matrix& points) {
    constexpr std::size_t k = 10;
    const std::size_t n = rows.rows();
    double sum = 0;
    for (std::size_t row = 0; row < n; ++row) {
        const auto near = by_distance(row, n, [&](auto a, auto b) { return -cosine(rows.row(a), rows.row(b)); });
        const auto shown = by_distance(row, n, [&](auto a, auto b) {
            return std::hypot(points(a, 0) - points(b, 0), points(a, 1) - points(b, 1));
        });
        for (std::size_t i = 0; i < k; ++i) {
            const auto rank = static_cast<std::size_t>(std::ranges::find(near, shown[i]) - near.begin()) + 1;
            if (rank > k) sum += static_cast<double>(rank - k);
        }
    }
    return 1 - 2 * sum / (static_cast<double>(n * k) * static_cast<double>(2 * n - 3 * k - 1));
}

TEST(PlaneLayout, KeepsNeighboursTogether) {
    const Matrix rows = clusters(500, 20, 1);
    EXPECT_GT(trustworthiness(rows, plane_layout(rows)), 0.9);
}

TEST(PlaneLayout, IsTheSameForAnyNumberOfThreads) {
    const Matrix rows = clusters(1500, 10, 2);
    const Matrix points = plane_layout(rows, {.threads = 1});
    EXPECT_EQ(plane_layout(rows, {.threads = 1}), points);
    EXPECT_EQ(plane_layout(rows, {.threads = 3}), points);
}

TEST(PlaneLayout, IsCentredAndFillsItsFrame) {
    const Matrix points = plane_layout(clusters(300, 8, 3));
    ASSERT_EQ(points.rows(), 300U);
    ASSERT_EQ(points.columns(), 2U);
    double longest = 0;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        double sum = 0;
        float low = points(0, axis);
        float high = low;
        for (std::size_t row = 0; row < points.rows(); ++row) {
            sum += points(row, axis);
            low = std::min(low, points(row, axis));
            high = std::max(high, points(row, axis));
        }
        EXPECT_NEAR(sum / 300, 0, 1e-5);
        longest = std::max(longest, double{high} - low);
    }
    EXPECT_NEAR(longest, 2, 1e-5);
}

TEST(PlaneLayout, TakesOddRows) {
    Matrix rows = clusters(40, 4, 4);
    for (std::size_t row = 0; row < 20; ++row) std::ranges::copy(rows.row(39), rows.row(row).begin());  // copies
    for (float& value : rows.row(20)) value = 0;
    rows(21, 1) = kNan;
    for (const float value : plane_layout(rows).values()) EXPECT_TRUE(std::isfinite(value));

    EXPECT_EQ(plane_layout(Matrix()).rows(), 0U);
    for (const std::size_t count : {1U, 2U, 3U, 5U}) {
        const Matrix points = plane_layout(clusters(count, 3, 5));
        ASSERT_EQ(points.rows(), count);
        for (const float value : points.values()) EXPECT_TRUE(std::isfinite(value));
    }
    for (const float value : plane_layout(Matrix(30, 3)).values()) EXPECT_TRUE(std::isfinite(value)) << "only zeros";
}

TEST(PlaneLayout, TellsHowFarItIsAndStopsOnRequest) {
    const Matrix rows = clusters(600, 5, 6);
    Progress last;
    plane_layout(rows, {.progress = [&](const Progress& progress) {
                     EXPECT_GE(progress.done, last.done);
                     last = progress;
                 }});
    EXPECT_EQ(last.done, last.total);

    std::stop_source source;
    const auto stop_early = [&](const Progress& progress) {
        if (progress.done >= rows.rows()) source.request_stop();
    };
    try {
        plane_layout(rows, {.progress = stop_early, .stop = source.get_token()});
        FAIL() << "was not stopped";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInterrupted);
    }
}

TEST(NeighbourGraph, JoinsEachRowWithItsNearest) {
    constexpr std::size_t kNeighbours = 6;
    const Matrix rows = clusters(700, 9, 7);
    const NeighbourGraph graph = neighbour_graph(rows, kNeighbours, 2, [](std::size_t) {}, {});
    ASSERT_EQ(graph.size(), rows.rows());
    for (std::size_t row = 0; row < rows.rows(); row += 10) {
        const auto near =
            by_distance(row, rows.rows(), [&](auto a, auto b) { return -cosine(rows.row(a), rows.row(b)); });
        for (std::size_t i = 0; i < kNeighbours; ++i) {
            const auto edge = std::ranges::find(graph.of(row), near[i], &NeighbourGraph::Edge::to);
            ASSERT_NE(edge, graph.of(row).end()) << row << " " << i;
            if (i > 0) continue;
            EXPECT_FLOAT_EQ(edge->weight, 1) << "the nearest belongs to the neighbourhood for sure";
        }
    }
}

TEST(NeighbourGraph, HasEachEdgeAtBothEnds) {
    const Matrix rows = clusters(400, 6, 8);
    const NeighbourGraph graph = neighbour_graph(rows, 5, 1, [](std::size_t) {}, {});
    for (std::size_t row = 0; row < graph.size(); ++row) {
        EXPECT_TRUE(std::ranges::is_sorted(graph.of(row), {}, &NeighbourGraph::Edge::to));
        for (const auto& [to, weight] : graph.of(row)) {
            EXPECT_NE(to, row);
            EXPECT_TRUE(weight >= 0 && weight <= 1);
            const auto back = std::ranges::find(graph.of(to), row, &NeighbourGraph::Edge::to);
            ASSERT_NE(back, graph.of(to).end());
            EXPECT_FLOAT_EQ(back->weight, weight);
        }
    }
}

TEST(PrincipalPlane, LiesWhereRowsDifferMost) {
    // Directions near the last axis that differ along the first much, along the second less, along the third little.
    std::mt19937 random(9);
    std::normal_distribution<float> normal;
    Matrix rows;
    for (int i = 0; i < 2000; ++i) {
        rows.append_row(std::vector{0.3F * normal(random), 0.1F * normal(random), 0.01F * normal(random), 10.0F});
    }
    const Matrix points = principal_plane(rows);
    double xx = 0, yy = 0, xy = 0, along = 0;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        xx += points(row, 0) * points(row, 0) / 2000;
        yy += points(row, 1) * points(row, 1) / 2000;
        xy += points(row, 0) * points(row, 1) / 2000;
        along += points(row, 0) * rows(row, 0) / 0.3 / 2000;
    }
    EXPECT_NEAR(xx, 1, 1e-4);
    EXPECT_NEAR(std::sqrt(yy), 1.0 / 3, 0.02);
    EXPECT_NEAR(xy, 0, 1e-3);
    EXPECT_NEAR(std::abs(along), 1, 0.05);
}

}  // namespace
}  // namespace segue::recommend
