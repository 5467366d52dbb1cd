#include "segue/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "recommend/neighbour_graph.h"
#include "recommend/principal_plane.h"
#include "segue/split_mix.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kNeighbours = 15;
constexpr int kEpochs = 400;
constexpr float kStartScale = 5;     // root mean square of the start
constexpr std::size_t kSamples = 5;  // other rows that push a row away, each epoch
constexpr float kRepulsion = 5;      // weight of those together for each unit of an edge's weight
constexpr float kLargestForce = 4;
constexpr float kClosest = 1e-3F;  // square of the distance below which rows push no harder
// Adam.
constexpr float kLearningRate = 1;
constexpr float kMomentum = 0.5F;
constexpr float kSquareMomentum = 0.9F;
constexpr float kEpsilon = 1e-7F;
constexpr std::size_t kRowsOfATask = 1024;

using Point = std::array<float, 2>;

// The n-th of a fixed row of random numbers, evenly in [0, bound), bound < 2^32.
std::size_t random_below(std::uint64_t n, std::size_t bound) {
    return ((split_mix((n + 1) * kSplitMixStep) >> 32U) * bound) >> 32U;
}

// The start: rows that are equal begin a little apart.
std::vector<Point> start(const Matrix& vectors) {
    const Matrix plane = principal_plane(vectors);
    std::vector<Point> points(plane.rows());
    for (std::size_t row = 0; row < points.size(); ++row) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const auto noise = static_cast<float>(random_below(2 * row + axis, 2001)) / 1000 - 1;
            points[row][axis] = kStartScale * (plane(row, axis) + 0.01F * noise);
        }
    }
    return points;
}

// Points under the forces of a graph: neighbours attract one another, all others push away. How near two points are is
// 1 / (1 + square of their distance).
class Motion {
  public:
    Motion(const NeighbourGraph& graph, std::vector<Point> points)
        : graph_(graph),
          points_(std::move(points)),
          next_(points_.size()),
          mean_(points_.size()),
          square_(points_.size()) {}

    const std::vector<Point>& points() const { return points_; }

    /// Moves all points at once, so that the order and the number of threads do not matter.
    void advance(int epoch, int threads) {
        const float rate = kLearningRate * (1 - static_cast<float>(epoch) / kEpochs);
        const auto steps = static_cast<float>(epoch + 1);
        const float mean_bias = 1 - std::pow(kMomentum, steps);
        const float square_bias = 1 - std::pow(kSquareMomentum, steps);
        const auto move = [&](std::size_t task, int) {
            const std::size_t end = std::min((task + 1) * kRowsOfATask, points_.size());
            for (std::size_t row = task * kRowsOfATask; row < end; ++row) {
                const Point force = force_on(row, static_cast<std::uint64_t>(epoch));
                for (std::size_t axis = 0; axis < 2; ++axis) {
                    float& mean = mean_[row][axis];
                    float& square = square_[row][axis];
                    mean += (1 - kMomentum) * (force[axis] - mean);
                    square += (1 - kSquareMomentum) * (force[axis] * force[axis] - square);
                    next_[row][axis] =
                        points_[row][axis] + rate * (mean / mean_bias) / (std::sqrt(square / square_bias) + kEpsilon);
                }
            }
        };
        parallel_for((points_.size() + kRowsOfATask - 1) / kRowsOfATask, threads, move);
        points_.swap(next_);
    }

  private:
    static void add(Point& force, const Point& difference, float factor) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            force[axis] += std::clamp(factor * difference[axis], -kLargestForce, kLargestForce);
        }
    }

    Point difference(std::size_t from, std::size_t to) const {
        return {points_[to][0] - points_[from][0], points_[to][1] - points_[from][1]};
    }

    static float square(const Point& difference) {
        return difference[0] * difference[0] + difference[1] * difference[1];
    }

    Point force_on(std::size_t row, std::uint64_t epoch) const {
        Point force{};
        float weights = 0;
        for (const auto& [to, weight] : graph_.of(row)) {
            const Point towards = difference(row, to);
            weights += weight;
            add(force, towards, 2 * 2 * weight / (1 + square(towards)));  // twice: from both ends
        }
        const float repulsion = 2 * weights * kRepulsion / kSamples;
        const std::uint64_t first = (epoch * points_.size() + row) * kSamples;
        for (std::size_t i = 0; i < kSamples; ++i) {
            const Point away = difference(random_below(first + i, points_.size()), row);
            const float distance = square(away);
            add(force, away, repulsion / ((kClosest + distance) * (1 + distance)));
        }
        return force;
    }

    const NeighbourGraph& graph_;
    std::vector<Point> points_;
    std::vector<Point> next_;
    std::vector<Point> mean_;    // of the forces, lately
    std::vector<Point> square_;  // of theirs squares
};

// Mean 0, longest side 2.
Matrix framed(const std::vector<Point>& points) {
    Matrix matrix(points.size(), 2);
    if (points.empty()) return matrix;
    double longest = 0;
    std::array<double, 2> mean{};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto coordinate = [axis](const Point& point) { return point[axis]; };
        const auto [low, high] = std::ranges::minmax(points, {}, coordinate);
        longest = std::max(longest, double{high[axis]} - low[axis]);
        for (const Point& point : points) mean[axis] += point[axis] / static_cast<double>(points.size());
    }
    const double scale = longest > 0 ? 2 / longest : 0;
    for (std::size_t row = 0; row < points.size(); ++row) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            matrix(row, axis) = static_cast<float>(scale * (points[row][axis] - mean[axis]));
        }
    }
    return matrix;
}

}  // namespace

Matrix plane_layout(const Matrix& vectors, const LayoutOptions& options) {
    // Finding the neighbours of some hundred rows takes about as long as an epoch of as many rows each.
    Progress progress{.total = 2 * vectors.rows()};
    const auto report = [&](std::size_t rows) {
        progress.done += rows;
        if (options.progress) options.progress(progress);
    };
    const auto check_stop = [&] {
        if (options.stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped");
    };
    const NeighbourGraph graph = neighbour_graph(vectors, kNeighbours, options.threads, report, options.stop);
    check_stop();
    Motion motion(graph, start(vectors));
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
        motion.advance(epoch, options.threads);
        check_stop();
        report(vectors.rows() * static_cast<std::size_t>(epoch + 1) / kEpochs -
               vectors.rows() * static_cast<std::size_t>(epoch) / kEpochs);
    }
    return framed(motion.points());
}

}  // namespace segue::recommend
