#include "segue/library_neighbours.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "pipeline/recording.h"
#include "segue/comparable.h"

namespace segue::pipeline {
namespace {

using catalog::SoundId;
using catalog::VectorKind;

constexpr std::size_t kListed = 10;
constexpr std::size_t kAsked = 25;  // mostly enough for ten of other artists
constexpr std::size_t kBatch = 64;

// Names as numbers.
class Names {
  public:
    int number(const std::string& name) {
        return name.empty() ? -1 : numbers_.try_emplace(name, static_cast<int>(numbers_.size())).first->second;
    }

  private:
    std::unordered_map<std::string, int> numbers_;
};

struct TagNumbers {
    int artist = -1;
    int album = -1;
    int genre = -1;
};

// Of each recording that is not missing, once.
std::unordered_map<SoundId, TagNumbers> tags_of_all(const catalog::Catalog& catalog) {
    std::unordered_map<SoundId, TagNumbers> tags;
    std::unordered_set<std::string> contents;
    Names artists, albums, genres;
    catalog.visit_tracks([&](const catalog::Track& track, std::string_view content_hash) {
        if (tags.contains(track.sound)) return;
        if (!content_hash.empty() && !contents.emplace(content_hash).second) return;
        const std::vector<std::string> album = albums_of(track);
        tags[track.sound] = {artists.number(artist_of(track.tags)), albums.number(album.empty() ? "" : album.front()),
                             genres.number(comparable(track.tags.genre))};
    });
    return tags;
}

std::vector<std::size_t> first_ten(const std::vector<recommend::Neighbour>& neighbours,
                                   const recommend::RowFilter& accept) {
    std::vector<std::size_t> rows;
    for (const auto& neighbour : neighbours) {
        if (rows.size() < kListed && accept(neighbour.row)) rows.push_back(neighbour.row);
    }
    return rows;
}

}  // namespace

Library::Library(const catalog::Catalog& catalog, const catalog::StageVersions& versions, std::size_t limit) {
    const auto tags = tags_of_all(catalog);
    // Read once: a scan may change the catalog at any time.
    std::map<VectorKind, catalog::Vectors> read;
    std::unordered_map<SoundId, std::size_t> of_how_many_kinds;
    for (const Distance& each : distances()) {
        const auto [entry, is_new] = read.try_emplace(each.numbers);
        if (!is_new) continue;
        entry->second = catalog.vectors(each.numbers, versions, limit);
        outdated_ = std::max(outdated_, entry->second.outdated);
        for (const SoundId sound : entry->second.sounds) ++of_how_many_kinds[sound];
    }
    for (const SoundId sound : read.begin()->second.sounds) {
        const auto known = tags.find(sound);
        if (of_how_many_kinds[sound] < read.size() || known == tags.end()) continue;
        sounds_.push_back(sound);
        artists_.push_back(known->second.artist);
        albums_.push_back(known->second.album);
        genres_.push_back(known->second.genre);
    }
    for (const auto& [kind, vectors] : read) {
        std::unordered_map<SoundId, std::size_t> row_of;
        for (std::size_t row = 0; row < vectors.sounds.size(); ++row) row_of[vectors.sounds[row]] = row;
        Matrix& chosen = numbers_[kind];
        for (const SoundId sound : sounds_) chosen.append_row(vectors.values.row(row_of.at(sound)));
    }
}

Library::Lists Library::nearest_ten(const Distance& by, int threads, const ProgressCallback& progress,
                                    const std::stop_token& stop) const {
    const Matrix& rows = numbers_.at(by.numbers);
    const recommend::CosineIndex index(rows, by.order);

    Lists lists{.of_other_artists = decltype(Lists::of_all)(size()), .of_all = decltype(Lists::of_all)(size())};
    std::mutex mutex;
    Progress done{.total = size()};
    parallel_for((size() + kBatch - 1) / kBatch, threads,
                 [&](std::size_t batch, int) {
                     const std::size_t begin = batch * kBatch;
                     const std::size_t end = std::min(size(), begin + kBatch);
                     Matrix queries;
                     for (std::size_t row = begin; row < end; ++row) queries.append_row(rows.row(row));
                     const auto nearest = index.nearest_of_each(queries, kAsked);
                     for (std::size_t row = begin; row < end; ++row) {
                         const auto is_of_another = [&](std::size_t other) {
                             return other != row && (artists_[other] == -1 || artists_[other] != artists_[row]);
                         };
                         const auto& found = nearest[row - begin];
                         lists.of_all[row] = first_ten(found, [&](std::size_t other) { return other != row; });
                         lists.of_other_artists[row] = first_ten(found, is_of_another);
                         if (found.size() < kAsked || lists.of_other_artists[row].size() == kListed) continue;
                         const auto of_others = index.nearest(rows.row(row), kListed, is_of_another);
                         lists.of_other_artists[row] = first_ten(of_others, is_of_another);
                     }
                     const std::scoped_lock lock(mutex);
                     done.done += end - begin;
                     if (progress) progress(done);
                 },
                 stop);
    if (stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");
    return lists;
}

}  // namespace segue::pipeline
