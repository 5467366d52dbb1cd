#include "recommend/posting_list.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace segue::recommend {
namespace {

constexpr int kPrefixBits = 16;

std::size_t prefix_of(std::uint32_t item) {
    return item >> (32 - kPrefixBits);
}

auto order_of(const Posting& posting) {
    return std::tie(posting.item, posting.fingerprint, posting.position);
}

}  // namespace

PostingList::PostingList(std::span<const Fingerprint> fingerprints) : starts_((std::size_t{1} << kPrefixBits) + 1) {
    // Sorted by prefix while they are put in, which leaves short pieces to sort.
    const auto visit_all = [&](const auto& visit) {
        for (std::size_t f = 0; f < fingerprints.size(); ++f) {
            visit_items(fingerprints[f], [&](std::uint32_t item, std::uint32_t position) {
                visit(Posting{item, static_cast<std::uint32_t>(f), position});
            });
        }
    };
    visit_all([&](const Posting& posting) { ++starts_[prefix_of(posting.item) + 1]; });
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    postings_.resize(starts_.back());
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    visit_all([&](const Posting& posting) { postings_[next[prefix_of(posting.item)]++] = posting; });
    for (std::size_t prefix = 0; prefix + 1 < starts_.size(); ++prefix) {
        const auto begin = postings_.begin();
        std::sort(begin + static_cast<std::ptrdiff_t>(starts_[prefix]),
                  begin + static_cast<std::ptrdiff_t>(starts_[prefix + 1]),
                  [](const Posting& a, const Posting& b) { return order_of(a) < order_of(b); });
    }
}

std::span<const Posting> PostingList::before(std::uint32_t fingerprint, std::uint32_t item, std::size_t most) const {
    const std::size_t start = starts_[prefix_of(item)];
    const auto piece = std::span(postings_).subspan(start, starts_[prefix_of(item) + 1] - start);
    const auto first = std::ranges::lower_bound(piece, item, {}, &Posting::item);
    const Posting end{item, fingerprint, 0};
    const auto last = std::lower_bound(first, piece.end(), end,
                                       [](const Posting& a, const Posting& b) { return order_of(a) < order_of(b); });
    const std::span found(first, last);
    return found.last(std::min(found.size(), most));
}

}  // namespace segue::recommend
