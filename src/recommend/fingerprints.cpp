#include "segue/fingerprints.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <mutex>

#include "recommend/posting_list.h"

namespace segue::recommend {
namespace {

constexpr int kBits = 32;

// Bits of an item that may differ in a stretch that agrees: between what encoders do (5) and what chance does (16).
constexpr int kTolerance = 10;
constexpr std::size_t kShortestStretch = 40;  // 5 s
constexpr double kLeastSimilarity = 0.75;
// Of what both hear at that offset: songs that share a sampled loop are not the same recording.
constexpr double kLeastShare = 0.5;
// Bits that change from item to item, on average: of silence, hum and held chords there is nothing to tell.
constexpr double kLeastChange = 1;

// Of the fingerprints that share an item, so many are looked at.
constexpr std::size_t kMostPostings = 64;
constexpr std::size_t kLeastVotes = 2;
constexpr std::size_t kRare = 4;  // an item that so few share is evidence enough to compare them

struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
    int gain = 0;
};

// The stretch of pairs of items whose bits differ less than kTolerance by the largest sum (Kadane).
Stretch best_stretch(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second) {
    Stretch best;
    Stretch current;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (current.gain <= 0) current = {i, i, 0};
        current.gain += kTolerance - std::popcount(first[i] ^ second[i]);
        current.end = i + 1;
        if (current.gain > best.gain) best = current;
    }
    return best;
}

int equal_bits(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second) {
    int bits = 0;
    for (std::size_t i = 0; i < first.size(); ++i) bits += kBits - std::popcount(first[i] ^ second[i]);
    return bits;
}

bool changes_enough(std::span<const std::uint32_t> items) {
    int changes = 0;
    for (std::size_t i = 1; i < items.size(); ++i) changes += std::popcount(items[i] ^ items[i - 1]);
    return changes >= kLeastChange * static_cast<double>(items.size());
}

// A fingerprint that comes before, and an offset at which it shares an item: as one number, which sorts by both.
std::uint64_t vote_of(std::uint32_t fingerprint, std::uint32_t earlier_position, std::uint32_t position) {
    constexpr std::uint32_t kZero = std::uint32_t{1} << 31;
    return std::uint64_t{fingerprint} << 32 | (kZero + position - earlier_position);
}

struct Candidate {
    std::uint32_t fingerprint = 0;
    std::ptrdiff_t offset = 0;
};

// Fingerprints that share items with this one at one offset, with the offset that most of them say. Where starts
// differ by a part of an item, votes fall on two neighbouring offsets. `places_of(item)`: where it occurs in them.
template <typename PlacesOf>
std::vector<Candidate> candidates_of(const Fingerprint& fingerprint, const PlacesOf& places_of) {
    std::vector<std::uint64_t> votes;
    visit_items(fingerprint, [&](std::uint32_t item, std::uint32_t position) {
        const auto found = places_of(item);
        const std::size_t weight = found.size() <= kRare ? kLeastVotes : 1;
        for (const auto& place : found) {
            votes.insert(votes.end(), weight, vote_of(place.fingerprint, place.position, position));
        }
    });
    std::ranges::sort(votes);
    std::vector<Candidate> candidates;
    std::size_t most = 0;
    for (std::size_t i = 0, end = 0; i < votes.size(); ++i) {
        const auto earlier = static_cast<std::uint32_t>(votes[i] >> 32);
        if (i > 0 && votes[i] == votes[i - 1]) continue;
        if (i == 0 || earlier != votes[i - 1] >> 32) most = kLeastVotes - 1;
        while (end < votes.size() && votes[end] <= votes[i] + 1) ++end;
        if (end - i <= most) continue;
        if (most >= kLeastVotes) candidates.pop_back();
        most = end - i;
        const auto offset =
            static_cast<std::ptrdiff_t>(static_cast<std::uint32_t>(votes[i])) - (std::ptrdiff_t{1} << 31);
        candidates.push_back({earlier, offset});
    }
    return candidates;
}

// Votes may have fallen on either of two offsets.
std::optional<FingerprintMatch> match_near(const Fingerprint& first, const Fingerprint& second, std::ptrdiff_t offset) {
    const auto at = match_at(first, second, offset);
    const auto beside = match_at(first, second, offset + 1);
    return !at || (beside && beside->similarity > at->similarity) ? beside : at;
}

}  // namespace

std::optional<FingerprintMatch> match_at(const Fingerprint& first, const Fingerprint& second, std::ptrdiff_t offset) {
    const auto size_of = [](const Fingerprint& fingerprint) { return static_cast<std::ptrdiff_t>(fingerprint.size()); };
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, -offset);  // in the first
    const std::ptrdiff_t end = std::min(size_of(first), size_of(second) - offset);
    if (end <= begin) return {};
    const auto overlap = static_cast<std::size_t>(end - begin);
    const auto of_first = std::span(first).subspan(static_cast<std::size_t>(begin), overlap);
    const auto of_second = std::span(second).subspan(static_cast<std::size_t>(begin + offset), overlap);

    const Stretch stretch = best_stretch(of_first, of_second);
    const std::size_t items = stretch.end - stretch.begin;
    if (items < kShortestStretch || static_cast<double>(items) < kLeastShare * static_cast<double>(overlap)) return {};
    const auto a = of_first.subspan(stretch.begin, items);
    const auto b = of_second.subspan(stretch.begin, items);
    const double similarity = equal_bits(a, b) / (kBits * static_cast<double>(items));
    if (similarity < kLeastSimilarity || !changes_enough(a) || !changes_enough(b)) return {};
    return FingerprintMatch{0, 1, similarity, offset, items};
}

std::vector<FingerprintMatch> match_fingerprints(std::span<const Fingerprint> fingerprints, int threads,
                                                 const ProgressCallback& progress, const std::stop_token& stop) {
    const PostingList postings(fingerprints);
    std::vector<FingerprintMatch> matches;
    std::size_t done = 0;
    std::mutex mutex;
    parallel_for(
        fingerprints.size(), threads,
        [&](std::size_t index, int) {
            std::vector<FingerprintMatch> found;
            const Fingerprint& second = fingerprints[index];
            const auto places_of = [&](std::uint32_t item) {
                return postings.before(static_cast<std::uint32_t>(index), item, kMostPostings);
            };
            for (const auto& [earlier, offset] : candidates_of(second, places_of)) {
                auto match = match_near(fingerprints[earlier], second, offset);
                if (!match) continue;
                match->first = earlier;
                match->second = index;
                found.push_back(*match);
            }
            const std::lock_guard lock(mutex);
            matches.insert(matches.end(), found.begin(), found.end());
            if (progress) progress({.done = ++done, .total = fingerprints.size()});
        },
        stop);
    std::ranges::sort(matches, {}, [](const FingerprintMatch& match) { return std::pair(match.first, match.second); });
    return matches;
}

std::optional<std::size_t> FingerprintIndex::find(const Fingerprint& fingerprint) const {
    const auto places_of = [&](std::uint32_t item) -> std::span<const FingerprintPlace> {
        const auto found = places_.find(item);
        if (found == places_.end()) return {};
        return std::span(found->second).last(std::min(found->second.size(), kMostPostings));
    };
    for (const auto& [earlier, offset] : candidates_of(fingerprint, places_of)) {
        if (match_near(fingerprints_[earlier], fingerprint, offset)) return earlier;
    }
    return {};
}

void FingerprintIndex::add(Fingerprint fingerprint) {
    const auto number = static_cast<std::uint32_t>(fingerprints_.size());
    visit_items(fingerprint, [&](std::uint32_t item, std::uint32_t position) {
        places_[item].push_back({number, position});
    });
    fingerprints_.push_back(std::move(fingerprint));
}

}  // namespace segue::recommend
