#include "recommend/neighbour_graph.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "segue/recommend.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

using Edges = std::vector<NeighbourGraph::Edge>;

// How much each of the distances, which ascend, belongs to a neighbourhood.
Edges membership(std::span<const Neighbour> neighbours) {
    Edges edges;
    if (neighbours.empty()) return edges;
    const double nearest = 1 - double{neighbours.front().similarity};
    const auto beyond = [&](const Neighbour& neighbour) { return 1 - double{neighbour.similarity} - nearest; };
    const auto sum = [&](double scale) {
        double total = 0;
        for (const Neighbour& neighbour : neighbours) total += std::exp(-beyond(neighbour) / scale);
        return total;
    };
    // The sum grows with the scale, from 1 to the number of neighbours.
    const double wanted = std::log2(static_cast<double>(neighbours.size()));
    double low = 1e-9;
    double high = 1e3;
    for (int i = 0; i < 50; ++i) {
        const double middle = std::sqrt(low * high);
        (sum(middle) < wanted ? low : high) = middle;
    }
    for (const Neighbour& neighbour : neighbours) {
        edges.push_back(
            {static_cast<std::uint32_t>(neighbour.row), static_cast<float>(std::exp(-beyond(neighbour) / high))});
    }
    return edges;
}

std::vector<Edges> neighbourhoods(const Matrix& vectors, std::size_t neighbours, int threads,
                                  const std::function<void(std::size_t)>& on_rows, const std::stop_token& stop) {
    std::vector<Edges> all(vectors.rows());
    const CosineIndex index(vectors);
    std::mutex mutex;
    const auto find = [&](std::size_t part, int) {
        const std::size_t first = part * kRowsAtOnce;
        const std::size_t count = std::min(kRowsAtOnce, vectors.rows() - first);
        Matrix queries(count, vectors.columns());
        std::ranges::copy(vectors.values().subspan(first * vectors.columns(), queries.values().size()),
                          queries.values().begin());
        const auto found = index.nearest_of_each(
            queries, neighbours, [&](std::size_t query, std::size_t row) { return row != first + query; });
        for (std::size_t i = 0; i < count; ++i) {
            all[first + i] = membership(found[i]);
            std::ranges::sort(all[first + i], {}, &NeighbourGraph::Edge::to);
        }
        const std::lock_guard lock(mutex);
        on_rows(count);
    };
    parallel_for((vectors.rows() + kRowsAtOnce - 1) / kRowsAtOnce, threads, find, stop);
    return all;
}

const NeighbourGraph::Edge* find_edge(const Edges& sorted, std::size_t to) {
    const auto place = std::ranges::lower_bound(sorted, to, {}, &NeighbourGraph::Edge::to);
    return place != sorted.end() && place->to == to ? &*place : nullptr;
}

}  // namespace

NeighbourGraph neighbour_graph(const Matrix& vectors, std::size_t neighbours, int threads,
                               const std::function<void(std::size_t)>& on_rows, const std::stop_token& stop) {
    std::vector<Edges> all = neighbourhoods(vectors, neighbours, threads, on_rows, stop);
    std::vector<Edges> from_others(all.size());  // edges that only their other end knows
    for (std::size_t row = 0; row < all.size(); ++row) {
        for (const auto& [to, weight] : all[row]) {
            if (find_edge(all[to], row) == nullptr) {
                from_others[to].push_back({static_cast<std::uint32_t>(row), weight});
            }
        }
    }
    NeighbourGraph graph;
    graph.starts.push_back(0);
    for (std::size_t row = 0; row < all.size(); ++row) {
        const std::size_t start = graph.edges.size();
        for (const auto& [to, weight] : all[row]) {
            const NeighbourGraph::Edge* back = find_edge(all[to], row);
            graph.edges.push_back({to, back == nullptr ? weight : weight + back->weight - weight * back->weight});
        }
        graph.edges.insert(graph.edges.end(), from_others[row].begin(), from_others[row].end());
        std::ranges::sort(std::span(graph.edges).subspan(start), {}, &NeighbourGraph::Edge::to);
        graph.starts.push_back(graph.edges.size());
    }
    return graph;
}

}  // namespace segue::recommend
