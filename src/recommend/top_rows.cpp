#include "recommend/top_rows.h"

#include <algorithm>

namespace segue::recommend {
namespace {

bool better(const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
}

}  // namespace

bool TopRows::admits(const Neighbour& candidate) const {
    return heap_.size() < count_ || (count_ > 0 && better(candidate, heap_.front()));
}

void TopRows::add(const Neighbour& candidate) {
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
    return std::move(heap_);
}

}  // namespace segue::recommend
