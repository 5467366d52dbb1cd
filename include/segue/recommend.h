// Neighbours among vectors. Sees rows and numbers only: whose they are, the caller knows.
//
//     const segue::recommend::CosineIndex index(std::move(vectors));
//     for (const auto& [row, similarity] : index.nearest(query, 5)) ...
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// A row that is near a query.
struct Neighbour {
    std::size_t row = 0;
    float similarity = 0;  ///< cosine of the angle to the query, -1 .. 1
    friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// Decides which rows may be neighbours.
using RowFilter = std::function<bool(std::size_t row)>;

/// Exact search by cosine similarity. Immutable: share one among all threads.
class CosineIndex {
  public:
    /// [items x dimensions]. Rows without a direction (all zeros, or NaN or infinity among the numbers) are neighbours
    /// of nothing.
    explicit CosineIndex(Matrix vectors);

    std::size_t size() const { return directions_.rows(); }
    std::size_t dimensions() const { return directions_.columns(); }

    /// The `count` most similar rows that `accept` lets through, the most similar first, equals by row; fewer where
    /// there are fewer. None for a query without a direction. `accept` is asked only about rows that would be among the
    /// result. Throws kInvalidArgument for a query of other dimensions than a non-empty index.
    std::vector<Neighbour> nearest(std::span<const float> query, std::size_t count, const RowFilter& accept = {}) const;

  private:
    Matrix directions_;  // rows scaled to length 1, or zeros
};

}  // namespace segue::recommend
