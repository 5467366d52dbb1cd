// Lists of an index's rows in which each is like the one before it.
//
//     for (const std::size_t row : path_between(index, from, to, 18, identify)) ...
//
// The length of a step is 1 - the cosine of two rows. A list is chosen so that the sum of the fourth powers of its
// steps is small: above all the largest, then the others. All functions are thread-safe, if `identify` is, and give the
// same list for the same input. In lists two rows of the same recording never stand, and within any kArtistDistance
// rows no two by the same artist; a list is shorter than wanted where these rules leave no more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "segue/recommend.h"

namespace segue::recommend {

inline constexpr std::size_t kArtistDistance = 5;

/// What must not come together.
struct Identity {
    std::uint32_t recording = 0;  ///< rows of equal numbers are the same recording
    std::uint32_t artist = 0;     ///< rows of equal numbers are by the same artist; 0: unknown, and kept from nobody
};

/// Says who a row is; nothing if it may not stand in a list. Asked about rows that come into question, perhaps more
/// than once.
using Identify = std::function<std::optional<Identity>(std::size_t row)>;

/// Where a list begins or ends: a row, or a vector that the index need not hold.
struct Terminus {
    std::vector<float> vector;
    Identity identity;
};

/// `count` rows to lead from one terminus to the other (both not counted). Where an index holds more than 1,500 rows,
/// the path is sought in a sample of them, then twice among rows near to the path that was found. Up to 500 rows.
std::vector<std::size_t> path_between(const CosineIndex& index, const Terminus& from, const Terminus& to,
                                      std::size_t count, const Identify& identify);

/// `count` rows to follow a terminus (not counted), all of them among those that are nearest to it.
std::vector<std::size_t> walk_from(const CosineIndex& index, const Terminus& from, std::size_t count,
                                   const Identify& identify);

/// Groups of rows, such as genres.
struct Groups {
    std::size_t count = 0;
    std::function<std::size_t(std::size_t row)> of;  ///< which; `count` for a row of none
};

/// `count` rows that lead through all groups (at most 500, the largest), in equal parts and in an order in which
/// neighbours are alike. With a terminus (not counted) it begins there and with the group of the row that is nearest to
/// it.
std::vector<std::size_t> journey_through(const CosineIndex& index, const Groups& groups,
                                         const std::optional<Terminus>& from, std::size_t count,
                                         const Identify& identify);

}  // namespace segue::recommend
