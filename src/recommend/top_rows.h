#pragma once

#include <cstddef>
#include <vector>

#include "segue/recommend.h"

namespace segue::recommend {

/// Keeps the most similar of the rows that are offered to it; of equals the lower row.
class TopRows {
  public:
    explicit TopRows(std::size_t count) : count_(count) {}

    /// Would this one be kept?
    bool admits(const Neighbour& candidate) const;
    void add(const Neighbour& candidate);
    /// Most similar first.
    std::vector<Neighbour> take();

  private:
    std::size_t count_;
    std::vector<Neighbour> heap_;  // the least similar on top
};

}  // namespace segue::recommend
