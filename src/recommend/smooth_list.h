#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/playlists.h"

namespace segue::recommend {

/// What may stand in a list.
struct Candidates {
    Matrix directions;                 ///< [candidates x dimensions], of length 1
    std::vector<Identity> identities;  ///< of each
    std::vector<std::size_t> groups;   ///< of each: it may only stand in places of this group

    std::size_t size() const { return identities.size(); }
    void add(std::span<const float> direction, const Identity& identity, std::size_t group);
};

/// A candidate for each place, given by the places' groups; the beginning of such a list where it can not be ended.
///
/// By dynamic programming: of all lists that end with a candidate at a place, the best is kept which its candidate may
/// follow. So the result is the best of all where the rules forbid nothing, and nearly so elsewhere.
std::vector<std::size_t> smooth_list(const Candidates& candidates, std::span<const std::size_t> places);

}  // namespace segue::recommend
