#include "segue/library_figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "evaluation/hubness.h"
#include "segue/core.h"

namespace segue::evaluation {
namespace {

constexpr std::size_t kHubs = 10;

using Lists = std::vector<std::vector<std::size_t>>;
using Counts = std::unordered_map<int, std::size_t>;

Counts count(const std::vector<int>& tags) {
    Counts counts;
    for (const int tag : tags) ++counts[tag];
    return counts;
}

// Share of a list that has the tag.
double share(const std::vector<std::size_t>& list, const std::vector<int>& tags, int tag) {
    const auto same = std::ranges::count_if(list, [&](std::size_t row) { return tags[row] == tag; });
    return static_cast<double>(same) / static_cast<double>(list.size());
}

// `chance`: of a row, the probability that a recording which may be in its list shares its tag.
template <typename Chance>
Agreement agreement(const std::vector<int>& tags, const Lists& lists, const Chance& chance) {
    Agreement sum;
    for (std::size_t row = 0; row < tags.size(); ++row) {
        if (tags[row] == kNoTag || lists[row].empty()) continue;
        ++sum.asked;
        sum.at_1 += tags[lists[row].front()] == tags[row] ? 1 : 0;
        sum.at_10 += share(lists[row], tags, tags[row]);
        sum.chance += chance(row);
    }
    const auto asked = static_cast<double>(std::max<std::size_t>(sum.asked, 1));
    return {sum.asked, sum.at_1 / asked, sum.at_10 / asked, sum.chance / asked};
}

double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Among all others, whoever made them.
Agreement agreement_of_all(const std::vector<int>& tags, const Lists& lists) {
    const Counts counts = count(tags);
    return agreement(tags, lists, [&](std::size_t row) { return ratio(counts.at(tags[row]) - 1, tags.size() - 1); });
}

// Among the recordings of other artists.
Agreement agreement_of_others(const std::vector<int>& tags, const std::vector<int>& artists, const Lists& lists) {
    const Counts with_tag = count(tags);
    const Counts by_artist = count(artists);
    std::map<std::pair<int, int>, std::size_t> both;
    for (std::size_t row = 0; row < tags.size(); ++row) ++both[{artists[row], tags[row]}];
    return agreement(tags, lists, [&](std::size_t row) {
        const int artist = artists[row];
        const std::size_t own = artist == kNoTag ? 1 : by_artist.at(artist);
        const std::size_t own_with_tag = artist == kNoTag ? 1 : both.at({artist, tags[row]});
        return ratio(with_tag.at(tags[row]) - own_with_tag, tags.size() - own);
    });
}

std::vector<Hub> most_listed(const std::vector<std::size_t>& listed) {
    std::vector<Hub> hubs;
    for (std::size_t row = 0; row < listed.size(); ++row) hubs.push_back({row, listed[row]});
    const auto end = hubs.begin() + static_cast<std::ptrdiff_t>(std::min(kHubs, hubs.size()));
    std::partial_sort(hubs.begin(), end, hubs.end(), [](const Hub& a, const Hub& b) {
        return a.lists != b.lists ? a.lists > b.lists : a.row < b.row;
    });
    hubs.erase(end, hubs.end());
    return hubs;
}

}  // namespace

LibraryFigures library_figures(const LibraryTags& tags, const LibraryLists& lists) {
    const std::size_t recordings = tags.artists.size();
    for (const std::size_t size :
         {tags.albums.size(), tags.genres.size(), lists.of_other_artists.size(), lists.of_all.size()}) {
        if (size != recordings) throw Error(ErrorCode::kInvalidArgument, "tags and lists of different recordings");
    }
    LibraryFigures figures{.recordings = recordings,
                           .genre = agreement_of_others(tags.genres, tags.artists, lists.of_other_artists),
                           .album = agreement_of_all(tags.albums, lists.of_all),
                           .artist = agreement_of_all(tags.artists, lists.of_all)};
    std::vector<std::size_t> listed(recordings);
    for (const auto& list : lists.of_other_artists) {
        for (const std::size_t row : list) ++listed[row];
    }
    figures.hubness = skewness(listed);
    figures.orphans = ratio(static_cast<std::size_t>(std::ranges::count(listed, 0U)), recordings);
    figures.hubs = most_listed(listed);
    for (std::size_t row = 0; row < recordings; ++row) {
        const auto& list = lists.of_other_artists[row];
        const bool is_asked = tags.genres[row] != kNoTag && !list.empty();
        figures.genre_hits.push_back(is_asked ? static_cast<float>(share(list, tags.genres, tags.genres[row])) : -1);
    }
    return figures;
}

Advantage genre_advantage(const LibraryFigures& one, const LibraryFigures& other, std::span<const int> artists) {
    struct Sum {
        double difference = 0;
        double asked = 0;
    };
    std::map<std::pair<int, std::size_t>, Sum> by_artist;  // a recording without an artist is one of its own
    Sum total;
    for (std::size_t row = 0; row < artists.size(); ++row) {
        if (one.genre_hits[row] < 0 || other.genre_hits[row] < 0) continue;
        Sum& sum = by_artist[{artists[row], artists[row] == kNoTag ? row : 0}];
        for (Sum* each : {&sum, &total}) {
            each->difference += one.genre_hits[row] - other.genre_hits[row];
            each->asked += 1;
        }
    }
    if (by_artist.size() < 2) return {};
    const double mean = total.difference / total.asked;
    double squares = 0;
    for (const auto& [artist, sum] : by_artist) {
        const double without = (total.difference - sum.difference) / (total.asked - sum.asked);
        squares += (without - mean) * (without - mean);
    }
    const auto count = static_cast<double>(by_artist.size());
    return {mean, std::sqrt(squares * (count - 1) / count)};
}

}  // namespace segue::evaluation
