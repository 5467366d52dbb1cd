#include "segue/playlist.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "pipeline/canonical_root.h"
#include "pipeline/cosine.h"
#include "pipeline/no_music.h"
#include "pipeline/playlist_rows.h"
#include "pipeline/recording.h"
#include "pipeline/similar_query.h"
#include "segue/distance.h"

namespace segue::pipeline {
namespace {

using catalog::Catalog;
using recommend::Terminus;

void check(const PlaylistOptions& options) {
    const auto refuse = [](const char* reason) { throw Error(ErrorCode::kInvalidArgument, reason); };
    if (options.from.empty() && !options.genre_journey) refuse("a playlist needs a track to begin with");
    if (!options.to.empty() && options.genre_journey) refuse("a journey through genres has no last track");
    if (options.order == PlaylistOrder::kTempo && (!options.to.empty() || options.genre_journey)) {
        refuse("only a playlist around a track can stand in the order of tempo");
    }
    if (options.count < 1 || options.count > kMostTracks) refuse("a playlist has 1 to 500 tracks");
    if (!options.to.empty() && options.length_s == 0 && options.count < 2) {
        refuse("from one track to another is a playlist of two tracks or more");
    }
    if (!(options.length_s >= 0)) refuse("a playlist plays for more than no time");
}

// A track that the user named.
struct Named {
    PlaylistTrack track;
    Terminus terminus;
};

// Makes lists of any number of tracks from one index.
class PlaylistMaker {
  public:
    PlaylistMaker(const Catalog& catalog, const SoundIndex& index, const Stages& stages, const PlaylistOptions& options)
        : options_(options),
          index_(index),
          rows_(catalog, index, options.random_seed),
          from_(named(options.from, catalog, stages)),
          to_(named(options.to, catalog, stages)) {
        if (from_ && to_ && from_->terminus.identity.recording == to_->terminus.identity.recording) {
            throw Error(ErrorCode::kInvalidArgument, "the first and the last track are the same recording", options.to);
        }
    }

    std::vector<PlaylistTrack> list() {
        return options_.length_s > 0 ? list_of_length(options_.length_s) : list_of(options_.count);
    }

  private:
    std::optional<Named> named(const std::filesystem::path& path, const Catalog& catalog, const Stages& stages) {
        if (path.empty()) return {};
        const auto [sound, recording] = query_of(path, catalog, stages, distances().front().numbers);
        const catalog::Track track = recording.track.value_or(catalog::Track{.path = canonical_root(path)});
        return Named{playlist_track(sound, track),
                     {sound.embedding, rows_.identities().of(sound, std::span(&track, 1))}};
    }

    std::vector<std::size_t> rows(std::size_t count) {
        const recommend::Identify identify = [this](std::size_t row) { return rows_.identify(row); };
        if (to_) return path_between(index_.rows(), from_->terminus, to_->terminus, count, identify);
        if (!options_.genre_journey) return walk_from(index_.rows(), from_->terminus, count, identify);
        const recommend::Groups genres{index_.genre_names().size(), [this](std::size_t row) {
                                           const std::size_t genre = index_.genre(row);
                                           const bool known = !index_.genre_names()[genre].empty();
                                           return known ? genre : index_.genre_names().size();
                                       }};
        return journey_through(index_.rows(), genres, from_ ? std::optional(from_->terminus) : std::nullopt, count,
                               identify);
    }

    std::vector<PlaylistTrack> list_of(std::size_t count) {
        std::vector<PlaylistTrack> list;
        if (from_) list.push_back(from_->track);
        const std::size_t ends = (from_ ? 1U : 0U) + (to_ ? 1U : 0U);
        for (const std::size_t row : rows(count - std::min(count, ends))) list.push_back(rows_.track(row));
        if (to_) list.push_back(to_->track);
        return list;
    }

    // As many tracks as play for about so long: guessed from what the last guess played for.
    std::vector<PlaylistTrack> list_of_length(double length_s) {
        std::vector<PlaylistTrack> best;
        double least_miss_s = std::numeric_limits<double>::infinity();
        std::set<std::size_t> tried;
        double track_s = from_ ? from_->track.duration_s : 240;
        for (int round = 0; round < 4; ++round) {
            const double guess = std::clamp(length_s / std::max(track_s, 1e-3), 1.0, double{kMostTracks});
            const auto count = static_cast<std::size_t>(std::lround(guess));
            if (!tried.insert(count).second) break;
            std::vector<PlaylistTrack> list = list_of(count);
            if (list.empty()) break;
            double total_s = 0;
            for (const PlaylistTrack& track : list) total_s += track.duration_s;
            track_s = total_s / static_cast<double>(list.size());
            if (std::abs(total_s - length_s) < least_miss_s) {
                least_miss_s = std::abs(total_s - length_s);
                best = std::move(list);
            }
        }
        return best;
    }

    const PlaylistOptions& options_;
    const SoundIndex& index_;
    PlaylistRows rows_;
    std::optional<Named> from_;
    std::optional<Named> to_;
};

// The slowest first, as far as the distance of artists allows; what it does not allow is left out.
std::vector<PlaylistTrack> by_tempo(std::vector<PlaylistTrack> tracks) {
    std::ranges::stable_sort(tracks, {}, [](const PlaylistTrack& track) {
        return track.tempo_bpm.value_or(std::numeric_limits<double>::infinity());
    });
    std::vector<PlaylistTrack> list;
    while (true) {
        const auto may_follow = [&](const PlaylistTrack& track) {
            const std::string artist = artist_of(track.track.tags);
            const std::size_t near = std::min(list.size(), recommend::kArtistDistance - 1);
            return artist.empty() ||
                   std::none_of(list.end() - static_cast<std::ptrdiff_t>(near), list.end(),
                                [&](const auto& other) { return artist_of(other.track.tags) == artist; });
        };
        const auto next = std::ranges::find_if(tracks, may_follow);
        if (next == tracks.end()) return list;
        list.push_back(std::move(*next));
        tracks.erase(next);
    }
}

}  // namespace

double Playlist::duration_s() const {
    double sum = 0;
    for (const PlaylistTrack& track : tracks) sum += track.duration_s;
    return sum;
}

float Playlist::similarity_to_last(std::size_t index) const {
    return cosine(tracks[index - 1].embedding, tracks[index].embedding);
}

Playlist make_playlist(const Catalog& catalog, const Stages& stages, const PlaylistOptions& options) {
    check(options);
    const Distance& by = distances().front();
    SoundIndex index = SoundIndex::open(catalog, by, stages.versions);
    if (index.rows().size() == 0) throw no_music(index.outdated(), catalog.path());
    Playlist playlist{.outdated = index.outdated()};
    playlist.tracks = index.search(catalog, by, stages.versions, [&](const SoundIndex& rows) {
        return PlaylistMaker(catalog, rows, stages, options).list();
    });
    if (options.order == PlaylistOrder::kTempo) playlist.tracks = by_tempo(std::move(playlist.tracks));
    return playlist;
}

}  // namespace segue::pipeline
