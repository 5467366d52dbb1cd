#include "segue/similar.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/lower_case.h"
#include "pipeline/similar_query.h"
#include "segue/recommend.h"

namespace segue::pipeline {
namespace {

using catalog::Catalog;

// The catalog's spelling of a genre.
std::string known_genre(const Catalog& catalog, const std::string& wanted) {
    std::string known;
    for (const std::string& genre : catalog.genres()) {
        if (lower_case(genre) == lower_case(wanted)) return genre;
        known += (known.empty() ? "" : ", ") + genre;
    }
    throw Error(ErrorCode::kInvalidArgument,
                "no music of the genre \"" + wanted + "\" in the catalog; it holds " + known, catalog.path());
}

void require_music(const Catalog& catalog) {
    if (catalog.counts().analysed_sounds > 0) return;
    throw Error(ErrorCode::kNotFound, "no analysed music in the catalog yet; run `segue scan DIR` first",
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

}  // namespace

SimilarTracks find_similar(const Catalog& catalog, const std::filesystem::path& query, const Stages& stages,
                           const SimilarOptions& options) {
    require_music(catalog);
    const std::string genre = options.genre.empty() ? "" : known_genre(catalog, options.genre);
    catalog::Vectors vectors = catalog.vectors(options.by, stages.versions, genre);
    if (vectors.sounds.empty() && vectors.outdated > 0) {
        throw Error(ErrorCode::kNotFound,
                    "its music was analysed by another model or version of Segue; run `segue scan DIR` again",
                    catalog.path());
    }
    const SimilarQuery question = query_of(query, catalog, stages, options.by);
    const Selection selection(catalog, question, options.other_artists);
    // Averaged MFCC are compared as in the recipe that they come from: by the plain angle.
    const auto order =
        options.by == catalog::VectorKind::kEmbedding ? recommend::Order::kStandardised : recommend::Order::kCosine;
    const recommend::CosineIndex index(std::move(vectors.values), order);

    SimilarTracks result{.outdated = vectors.outdated,
                         .artist_unknown = options.other_artists && question.artist.empty()};
    const auto accept = [&](std::size_t row) { return selection.track_of(vectors.sounds[row]).has_value(); };
    for (const auto& [row, similarity] : index.nearest(question.vector, options.count, accept)) {
        const catalog::SoundId sound = vectors.sounds[row];
        if (auto track = selection.track_of(sound)) {  // another program may have removed it just now
            result.tracks.push_back({std::move(*track), catalog.sound(sound).genre, similarity});
        }
    }
    return result;
}

}  // namespace segue::pipeline
