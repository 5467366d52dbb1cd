// Rows from which a list is chosen.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "recommend/smooth_list.h"

namespace segue::recommend {

/// Candidates that are rows of an index, and others.
class Pool {
  public:
    /// The rows of a list; what is no row is left out.
    struct List {
        std::vector<std::size_t> rows;
        bool complete = false;  ///< it has all its places
    };

    Pool(const CosineIndex& index, const Identify& identify) : index_(index), identify_(identify) {}

    /// The row, if it may stand in a list; once, whatever the group.
    void add_row(std::size_t row, std::size_t group);
    /// A vector that is no row of the index. Throws kInvalidArgument if it has no direction.
    void add(const Terminus& terminus, std::size_t group);

    std::size_t size() const { return candidates_.size(); }
    /// See recommend::smooth_list.
    List smooth_list(std::span<const std::size_t> places) const;

  private:
    const CosineIndex& index_;
    const Identify& identify_;
    Candidates candidates_;
    std::vector<std::optional<std::size_t>> rows_;  // of each candidate
    std::unordered_set<std::size_t> added_;
};

}  // namespace segue::recommend
