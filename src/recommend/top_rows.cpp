#include "recommend/top_rows.h"

#include <algorithm>

namespace segue::recommend {
namespace {

bool better(const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.neighbour.row < b.neighbour.row;
}

}  // namespace

bool TopRows::admits(const Candidate& candidate) const {
    return heap_.size() < count_ || (count_ > 0 && better(candidate, heap_.front()));
}

void TopRows::add(const Candidate& candidate) {
    if (!admits(candidate)) return;
    if (heap_.size() == count_) {
        std::pop_heap(heap_.begin(), heap_.end(), better);
        heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), better);
}

std::vector<Neighbour> TopRows::take() {
    std::sort_heap(heap_.begin(), heap_.end(), better);
    std::vector<Neighbour> neighbours;
    neighbours.reserve(heap_.size());
    for (const Candidate& candidate : heap_) neighbours.push_back(candidate.neighbour);
    heap_.clear();
    return neighbours;
}

}  // namespace segue::recommend
