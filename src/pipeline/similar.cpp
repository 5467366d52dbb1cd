#include "segue/similar.h"

#include <algorithm>
#include <utility>

#include "pipeline/cosine.h"
#include "pipeline/no_music.h"
#include "pipeline/reasons.h"
#include "pipeline/selection.h"
#include "pipeline/similar_query.h"
#include "pipeline/sound_index.h"

namespace segue::pipeline {
namespace {

using catalog::Catalog;

std::vector<SimilarQuery> queries_of(const std::vector<std::filesystem::path>& paths, const Catalog& catalog,
                                     const Stages& stages, catalog::VectorKind by) {
    std::vector<SimilarQuery> queries;
    queries.reserve(paths.size());
    for (const auto& path : paths) queries.push_back(query_of(path, catalog, stages, by));
    return queries;
}

// What is asked of an index.
struct Request {
    std::vector<SimilarQuery> wanted;
    std::vector<SimilarQuery> avoided;
    std::vector<float> direction;
};

Selection selection_for(const Request& request, const SoundIndex& index, const Catalog& catalog,
                        const SelectionOptions& which) {
    std::vector<Recording> queries;
    for (const SimilarQuery& query : request.wanted) queries.push_back(query.recording);
    Selection selection(catalog, index, which, std::move(queries));
    for (const auto* named : {&request.wanted, &request.avoided}) {
        for (const SimilarQuery& query : *named) selection.leave_out(query.sound);
    }
    return selection;
}

// The nearest rows of an index, as tracks.
std::vector<SimilarTrack> nearest_tracks(const SoundIndex& index, const Catalog& catalog, const Request& request,
                                         const SimilarOptions& options) {
    Selection selection = selection_for(request, index, catalog, options.which);
    const auto nearest = index.rows().nearest(
        request.direction, options.count, [&](std::size_t row) { return selection.admits(row); },
        [&](std::size_t row) { return selection.may_admit(row); }, options.which.min_similarity);
    std::vector<SimilarTrack> tracks;
    tracks.reserve(nearest.size());
    for (const auto& [row, similarity] : nearest) {
        tracks.push_back({.track = *selection.recording(row).track,
                          .genre = index.genre_names()[index.genre(row)],
                          .similarity = similarity});
    }
    return tracks;
}

// Which of the queries a recording is most similar to.
std::size_t nearest_query(const std::vector<SimilarQuery>& queries, const catalog::Sound& sound,
                          catalog::VectorKind by) {
    const auto similarity = [&](const SimilarQuery& query) {
        return cosine(catalog::numbers_of(query.sound, by), catalog::numbers_of(sound, by));
    };
    return static_cast<std::size_t>(std::ranges::max_element(queries, {}, similarity) - queries.begin());
}

void say_why(std::vector<SimilarTrack>& tracks, const Request& request, const Catalog& catalog, const Distance& by,
             Reasons reasons) {
    for (SimilarTrack& similar : tracks) {
        const catalog::Sound sound = catalog.sound(similar.track.sound);
        similar.query = nearest_query(request.wanted, sound, by.numbers);
        similar.why = reasons.compare(request.wanted[similar.query].sound, sound);
    }
}

}  // namespace

SimilarTracks find_similar(const Catalog& catalog, const std::vector<std::filesystem::path>& queries,
                           const Stages& stages, const SimilarOptions& options) {
    if (queries.empty()) throw Error(ErrorCode::kInvalidArgument, "nothing to compare with");
    const Distance& by = distance(options.by);
    SoundIndex index = SoundIndex::open(catalog, by, stages.versions);
    if (index.rows().size() == 0) throw no_music(index.outdated(), catalog.path());
    genre_number(index, options.which.genre, catalog.path());  // before what takes long
    Request request{.wanted = queries_of(queries, catalog, stages, by.numbers),
                    .avoided = queries_of(options.avoid, catalog, stages, by.numbers)};
    request.direction = blend(request.wanted, request.avoided, by.numbers);

    SimilarTracks result{.outdated = index.outdated()};
    result.artist_unknown =
        options.which.other_artists &&
        std::ranges::any_of(request.wanted, [](const SimilarQuery& query) { return query.recording.artists.empty(); });
    result.tracks = index.search(catalog, by, stages.versions, [&](const SoundIndex& rows) {
        return nearest_tracks(rows, catalog, request, options);
    });
    if (options.why) say_why(result.tracks, request, catalog, by, Reasons(catalog, index, by, stages.versions));
    return result;
}

}  // namespace segue::pipeline
