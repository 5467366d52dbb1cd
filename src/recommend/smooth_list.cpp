#include "recommend/smooth_list.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "recommend/dot.h"

namespace segue::recommend {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Fourth powers of all steps, [candidates x candidates].
Matrix costs_of(const Candidates& candidates) {
    Matrix costs(candidates.size(), candidates.size());
    for (std::size_t a = 0; a < candidates.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            const float cosine = dot(candidates.directions.row(a), candidates.directions.row(b));
            const float step = std::max(1 - cosine, 0.0F);
            costs(a, b) = costs(b, a) = step * step * step * step;
        }
    }
    return costs;
}

// The best lists that end at one place: for each candidate what such a list costs, and which candidate stands before
// it.
struct Ends {
    explicit Ends(std::size_t candidates) : cost(candidates, kNever), before(candidates) {}

    std::vector<double> cost;
    std::vector<std::uint32_t> before;
};

class Search {
  public:
    Search(const Candidates& candidates, std::span<const std::size_t> places)
        : candidates_(candidates), places_(places), costs_(costs_of(candidates)) {}

    std::vector<std::size_t> best() {
        for (std::size_t place = 0; place < places_.size(); ++place) {
            Ends ends = place == 0 ? first_place() : next_place();
            if (std::ranges::all_of(ends.cost, [](double cost) { return cost == kNever; })) break;
            ends_.push_back(std::move(ends));
        }
        if (ends_.empty()) return {};
        const auto& last = ends_.back().cost;
        return list_to(static_cast<std::size_t>(std::ranges::min_element(last) - last.begin()));
    }

  private:
    Ends first_place() const {
        Ends ends(candidates_.size());
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (candidates_.groups[i] == places_.front()) ends.cost[i] = 0;
        }
        return ends;
    }

    Ends next_place() const {
        const Ends& earlier = ends_.back();
        std::vector<std::size_t> cheapest_first;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (earlier.cost[i] != kNever) cheapest_first.push_back(i);
        }
        std::ranges::stable_sort(cheapest_first, {}, [&](std::size_t i) { return earlier.cost[i]; });

        Ends ends(candidates_.size());
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (candidates_.groups[i] != places_[ends_.size()]) continue;
            const auto costs = costs_.row(i);
            for (const std::size_t before : cheapest_first) {
                if (earlier.cost[before] >= ends.cost[i]) break;
                const double cost = earlier.cost[before] + costs[before];
                if (cost < ends.cost[i] && may_follow(before, i)) {
                    ends.cost[i] = cost;
                    ends.before[i] = static_cast<std::uint32_t>(before);
                }
            }
        }
        return ends;
    }

    // May `next` stand behind the list that ends with `last`?
    bool may_follow(std::size_t last, std::size_t next) const {
        const Identity& identity = candidates_.identities[next];
        for (std::size_t place = ends_.size(), at = last, distance = 1; place-- > 0; ++distance) {
            const Identity& other = candidates_.identities[at];
            if (at == next || other.recording == identity.recording) return false;
            if (distance < kArtistDistance && identity.artist != 0 && other.artist == identity.artist) return false;
            at = ends_[place].before[at];
        }
        return true;
    }

    std::vector<std::size_t> list_to(std::size_t last) const {
        std::vector<std::size_t> list(ends_.size());
        for (std::size_t place = ends_.size(), at = last; place-- > 0;) {
            list[place] = at;
            at = ends_[place].before[at];
        }
        return list;
    }

    const Candidates& candidates_;
    std::span<const std::size_t> places_;
    Matrix costs_;
    std::vector<Ends> ends_;  // of each place so far
};

}  // namespace

void Candidates::add(std::span<const float> direction, const Identity& identity, std::size_t group) {
    directions.append_row(direction);
    identities.push_back(identity);
    groups.push_back(group);
}

std::vector<std::size_t> smooth_list(const Candidates& candidates, std::span<const std::size_t> places) {
    return Search(candidates, places).best();
}

}  // namespace segue::recommend
