#include "segue/similar.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "pipeline/lower_case.h"
#include "pipeline/no_music.h"
#include "pipeline/similar_query.h"
#include "pipeline/sound_index.h"

namespace segue::pipeline {
namespace {

using catalog::Catalog;

// The number of a genre, in any case; none for no genre.
std::optional<std::uint32_t> known_genre(const SoundIndex& index, const std::string& wanted, const Catalog& catalog) {
    if (wanted.empty()) return {};
    std::set<std::string> known;
    for (std::uint32_t genre = 0; genre < index.genre_names().size(); ++genre) {
        const std::string& name = index.genre_names()[genre];
        if (lower_case(name) == lower_case(wanted)) return genre;
        if (!name.empty()) known.insert(name);
    }
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("no music of the genre \"{}\" in the catalog; it holds {}", wanted, fmt::join(known, ", ")),
                catalog.path());
}

// Decides which recordings may stand beside a query.
class Selection {
  public:
    Selection(const Catalog& catalog, const SimilarQuery& query, bool other_artists)
        : catalog_(catalog), query_(query), other_artists_(other_artists && !query.artist.empty()) {}

    /// The copy that stands for a recording; none if the recording is left out.
    std::optional<catalog::Track> track_of(catalog::SoundId id) const {
        if (is_query(catalog_.sound(id))) return {};
        std::vector<catalog::Track> copies = catalog_.tracks_of(id);
        const auto by_same_artist = [&](const auto& track) { return artist_of(track.tags) == query_.artist; };
        if (other_artists_ && std::ranges::any_of(copies, by_same_artist)) return {};
        const auto present = std::ranges::find(copies, false, &catalog::Track::missing);
        return present == copies.end() ? std::nullopt : std::optional(std::move(*present));
    }

  private:
    bool is_query(const catalog::Sound& sound) const {
        return sound.hash == query_.hash || (!sound.content_hash.empty() && sound.content_hash == query_.content_hash);
    }

    const Catalog& catalog_;
    const SimilarQuery& query_;
    bool other_artists_;
};

// The nearest rows of an index, as tracks.
std::vector<SimilarTrack> nearest_tracks(const SoundIndex& index, const Catalog& catalog, const SimilarQuery& query,
                                         const SimilarOptions& options) {
    const Selection selection(catalog, query, options.other_artists);
    const auto genre = known_genre(index, options.genre, catalog);
    const auto accept = [&](std::size_t row) { return selection.track_of(index.sound(row)).has_value(); };
    const auto of_genre = [&](std::size_t row) { return index.genre(row) == *genre; };
    const recommend::RowFilter among = genre ? of_genre : recommend::RowFilter();
    std::vector<SimilarTrack> tracks;
    for (const auto& [row, similarity] : index.rows().nearest(query.vector, options.count, accept, among)) {
        if (auto track = selection.track_of(index.sound(row))) {  // another program may have removed it just now
            tracks.push_back({std::move(*track), index.genre_names()[index.genre(row)], similarity});
        }
    }
    return tracks;
}

}  // namespace

SimilarTracks find_similar(const Catalog& catalog, const std::filesystem::path& query, const Stages& stages,
                           const SimilarOptions& options) {
    SoundIndex index = SoundIndex::open(catalog, options.by, stages.versions);
    if (index.rows().size() == 0) throw no_music(index.outdated(), catalog.path());
    known_genre(index, options.genre, catalog);  // before what takes long
    const SimilarQuery question = query_of(query, catalog, stages, options.by);
    SimilarTracks result{.outdated = index.outdated(),
                         .artist_unknown = options.other_artists && question.artist.empty()};
    try {
        result.tracks = nearest_tracks(index, catalog, question, options);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kInvalidData) throw;  // all else is no damage of the file of vectors
        index = SoundIndex::renew(catalog, options.by, stages.versions);
        result.tracks = nearest_tracks(index, catalog, question, options);
    }
    return result;
}

}  // namespace segue::pipeline
