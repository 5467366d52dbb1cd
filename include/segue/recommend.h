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
    /// is a sum of deviations here. In indices of 500 rows or more the fourth root of the deviation takes its place,
    /// because rows with small ones would be hubs there (docs/similarity.md). Fewer than 100 rows do not tell what is
    /// usual: kCosine.
    kStandardised,
};

/// A row that is near a query.
struct Neighbour {
    std::size_t row = 0;
    float similarity = 0;  ///< cosine of the angle to the query, -1 .. 1, whatever the order
    friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// How similar the rows of an index usually are to a vector: mean and deviation of its cosines with them.
struct Usual {
    float mean = 0;
    float deviation = 0;  ///< at least 1e-3
    /// A similarity, as deviations above the mean.
    float deviations(float similarity) const { return (similarity - mean) / deviation; }
};

/// Decides which rows may be neighbours.
using RowFilter = std::function<bool(std::size_t row)>;

/// The same for each of several queries.
using QueryRowFilter = std::function<bool(std::size_t query, std::size_t row)>;

/// Reads bytes of an image from `offset` on into `bytes`. Keeps the image alive. Called from many threads.
using ImageReader = std::function<void(std::size_t offset, std::span<std::byte> bytes)>;

class IndexRows;

/// Exact search by cosine similarity: the answers are those of comparing a query with every row in single precision.
/// Most rows are ruled out by a rigorous bound from 4 bits a number (docs/similarity.md), so that a million rows of 128
/// numbers take milliseconds. Answers are the same on every processor. Immutable: share one among all threads.
///
/// An index takes 4 bytes a number and row for the rows, and a byte and 40 bytes a row for the search, of which half
/// may stay on disk as the rows may.
class CosineIndex {
  public:
    /// [items x dimensions]. Rows without a direction (all zeros, or NaN or infinity among the numbers) are neighbours
    /// of nothing. Uses all cores.
    explicit CosineIndex(Matrix vectors, Order order = Order::kCosine);
    /// An index from its image(), which stays where it is, as in a mapped file, and begins at an address that 64
    /// divides. Looks at all of it but the rows; those are read by `read` when a search needs them, so that a mapping
    /// of the rows takes no memory. Throws kInvalidData if these are not the bytes that image() gave; so does a search
    /// that meets a row that is not.
    CosineIndex(std::span<const std::byte> image, ImageReader read);
    ~CosineIndex();
    CosineIndex(CosineIndex&&) noexcept;
    CosineIndex& operator=(CosineIndex&&) noexcept;

    std::size_t size() const;
    std::size_t dimensions() const;
    /// A row, scaled to length 1; all zeros if it has no direction.
    std::vector<float> direction(std::size_t row) const;

    /// The `count` nearest rows that `accept` lets through, the nearest first, equals by row; fewer where there are
    /// fewer. None for a query without a direction. `accept` is asked only about rows that come before the last of the
    /// result, the nearest first; where it lets few through, it may be asked again from the first on. Throws
    /// kInvalidArgument for a query of other dimensions than a non-empty index.
    ///
    /// `among` leaves rows out too, but is asked about many, and early: for what is quick to tell and leaves out most.
    /// So are rows whose cosine is below `min_similarity`.
    std::vector<Neighbour> nearest(std::span<const float> query, std::size_t count, const RowFilter& accept = {},
                                   const RowFilter& among = {}, float min_similarity = -1) const;
    /// The same for each row of [queries x dimensions]: faster than one by one, since queries share what is read.
    std::vector<std::vector<Neighbour>> nearest_of_each(const Matrix& queries, std::size_t count,
                                                        const QueryRowFilter& accept = {}, const RowFilter& among = {},
                                                        float min_similarity = -1) const;

    /// What is usual for a vector among the rows (of more than 20,000, among every n-th). Throws as nearest does.
    Usual usual(std::span<const float> vector) const;

    /// The index as bytes, in parts that follow one another, valid as long as it is.
    std::vector<std::span<const std::byte>> image() const;

  private:
    std::unique_ptr<const IndexRows> rows_;
};

}  // namespace segue::recommend
