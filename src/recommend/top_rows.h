#pragma once

#include <cstddef>
#include <vector>

#include "segue/recommend.h"

namespace segue::recommend {

/// A row, and how well it does.
struct Candidate {
    Neighbour neighbour;
    float score = 0;
};

/// Keeps those of the rows offered to it that have the highest scores; of equals the lower row.
class TopRows {
  public:
    explicit TopRows(std::size_t count) : count_(count) {}

    /// Would this one be kept?
    bool admits(const Candidate& candidate) const;
    void add(const Candidate& candidate);
    /// The highest score first.
    std::vector<Neighbour> take();

  private:
    std::size_t count_;
    std::vector<Candidate> heap_;  // the lowest score on top
};

}  // namespace segue::recommend
