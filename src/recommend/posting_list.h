// An inverted index of fingerprints: where does an item occur?
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/fingerprints.h"

namespace segue::recommend {

/// A place where an item occurs.
struct Posting {
    std::uint32_t item = 0;
    std::uint32_t fingerprint = 0;
    std::uint32_t position = 0;
};

class PostingList {
  public:
    explicit PostingList(std::span<const Fingerprint> fingerprints);

    /// The places where an item occurs in fingerprints before one of them: the last `most` of these, in order.
    std::span<const Posting> before(std::uint32_t fingerprint, std::uint32_t item, std::size_t most) const;

  private:
    std::vector<Posting> postings_;    // by item, fingerprint, position
    std::vector<std::size_t> starts_;  // of the postings whose items begin with the same bits
};

/// Calls `visit(item, position)` for the items of a fingerprint that are worth looking up: of those that stay the same
/// for a while, the first.
template <typename Visit>
void visit_items(const Fingerprint& fingerprint, const Visit& visit) {
    for (std::size_t i = 0; i < fingerprint.size(); ++i) {
        if (i == 0 || fingerprint[i] != fingerprint[i - 1]) visit(fingerprint[i], static_cast<std::uint32_t>(i));
    }
}

}  // namespace segue::recommend
