// Who is whose neighbour, and how much so: the fuzzy graph of UMAP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// An undirected graph of rows: each edge stands with both of its ends.
struct NeighbourGraph {
    struct Edge {
        std::uint32_t to;
        float weight;  ///< 0 .. 1
    };

    std::size_t size() const { return starts.size() - 1; }
    /// In the order of `to`.
    std::span<const Edge> of(std::size_t row) const {
        return std::span(edges).subspan(starts[row], starts[row + 1] - starts[row]);
    }

    std::vector<std::size_t> starts;  ///< where the edges of each row begin, and where those of the last end
    std::vector<Edge> edges;
};

/// Joins each row with the `neighbours` rows that are most similar to it by cosine. A row belongs to another's
/// neighbourhood by exp(-(distance - that of its nearest) / scale), where the scale makes the sum over its neighbours
/// log2(neighbours); rows are joined by the probability that one belongs to the other's or the reverse.
///
/// `on_rows(count)` is called as so many more rows have found their neighbours, from one thread at a time. After a stop
/// request the graph is of no use.
NeighbourGraph neighbour_graph(const Matrix& vectors, std::size_t neighbours, int threads,
                               const std::function<void(std::size_t)>& on_rows, const std::stop_token& stop);

}  // namespace segue::recommend
