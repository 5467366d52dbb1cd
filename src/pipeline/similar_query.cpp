#include "pipeline/similar_query.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "pipeline/known_sound.h"
#include "pipeline/lower_case.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

bool is_current(const catalog::Sound& sound, const catalog::StageVersions& current, catalog::VectorKind by) {
    return by == catalog::VectorKind::kEmbedding ? sound.versions.same_embedding(current)
                                                 : sound.versions.features == current.features;
}

}  // namespace

SimilarQuery query_of(const fs::path& path, const catalog::Catalog& catalog, const Stages& stages,
                      catalog::VectorKind by) {
    auto [track, sound] = known_sound(path, catalog);
    if (!sound || !is_current(*sound, stages.versions, by)) {
        std::string hash = identity_of(path);
        sound = sound_of(stages.make_analyzer()(path), std::move(hash), stages.versions);
    }
    auto& vector = by == catalog::VectorKind::kEmbedding ? sound->embedding : sound->mfcc_mean;
    if (vector.empty()) {
        const std::string reason = sound->reason.empty() ? "" : ": " + sound->reason;
        throw Error(ErrorCode::kBroken, "nothing usable is heard in it (" + sound->verdict + reason + ")", path);
    }
    return {std::move(vector), std::move(sound->hash), std::move(sound->content_hash),
            artist_of(track ? track->tags : tags_of(path))};
}

std::string artist_of(const catalog::Tags& tags) {
    constexpr std::string_view kSpace = " \t\r\n";
    std::string_view name =
        tags.artist.find_first_not_of(kSpace) != std::string::npos ? tags.artist : tags.album_artist;
    name.remove_prefix(std::min(name.find_first_not_of(kSpace), name.size()));
    name = name.substr(0, name.find_last_not_of(kSpace) + 1);
    return lower_case(std::string(name));
}

}  // namespace segue::pipeline
