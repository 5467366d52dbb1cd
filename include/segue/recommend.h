// Neighbours among vectors. Sees rows and numbers only: whose they are, the caller knows.
//
//     const segue::recommend::CosineIndex index(std::move(vectors), segue::recommend::Order::kStandardised);
//     for (const auto& [row, similarity] : index.nearest(query, 5)) ...
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// What makes one row nearer than another.
enum class Order {
    /// The cosine of the angle between row and query.
    kCosine,
    /// The cosine, seen from both sides: its distance from the mean that is usual between the row and all rows, in
    /// standard deviations, plus the same of the query. Rows that are near to everything (hubs) lose their lead, and
    /// rows that are near to nothing are found. After the mutual proximity of Schnitzer et al., Local and Global
    /// Scaling Reduce Hubs in Space, JMLR 2012, with normally distributed similarities; their product of probabilities
    /// is a sum of deviations here. Indices of fewer than 100 rows do not tell what is usual: kCosine there.
    kStandardised,
};

/// A row that is near a query.
struct Neighbour {
    std::size_t row = 0;
    float similarity = 0;  ///< cosine of the angle to the query, -1 .. 1, whatever the order
    friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// Decides which rows may be neighbours.
using RowFilter = std::function<bool(std::size_t row)>;

class UsualSimilarity;

/// Exact search by cosine similarity. Immutable: share one among all threads.
class CosineIndex {
  public:
    /// [items x dimensions]. Rows without a direction (all zeros, or NaN or infinity among the numbers) are neighbours
    /// of nothing.
    explicit CosineIndex(Matrix vectors, Order order = Order::kCosine);
    ~CosineIndex();

    std::size_t size() const { return directions_.rows(); }
    std::size_t dimensions() const { return directions_.columns(); }

    /// The `count` nearest rows that `accept` lets through, the nearest first, equals by row; fewer where there are
    /// fewer. None for a query without a direction. `accept` is asked only about rows that would be among the result.
    /// Throws kInvalidArgument for a query of other dimensions than a non-empty index.
    std::vector<Neighbour> nearest(std::span<const float> query, std::size_t count, const RowFilter& accept = {}) const;

  private:
    struct Standard {
        float mean = 0;
        float inverse_deviation = 0;
    };

    Matrix directions_;                             // rows scaled to length 1, or zeros
    std::unique_ptr<const UsualSimilarity> usual_;  // of kStandardised
    std::vector<Standard> standards_;               // of each row
};

}  // namespace segue::recommend
