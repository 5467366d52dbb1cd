#include "pipeline/similar_query.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "pipeline/file_stamp.h"
#include "pipeline/lower_case.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

fs::path canonical_path(const fs::path& path) {
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(path, error);
    return error ? fs::absolute(path) : canonical;
}

// The track of this path, if the file is still the one that was analysed; a missing file is taken as it was.
std::optional<catalog::Track> known_track(const fs::path& path, const catalog::Catalog& catalog) {
    auto track = catalog.find_track(canonical_path(path));
    const auto stamp = stamp_of(path);
    return track && (!stamp || stamp == track->stamp) ? track : std::nullopt;
}

bool is_current(const catalog::Sound& sound, const catalog::StageVersions& current, catalog::VectorKind by) {
    const bool same_model = by == catalog::VectorKind::kMfccMean || sound.versions.model == current.model;
    return same_model && sound.versions.features == current.features;
}

std::optional<catalog::Sound> stored_sound(const fs::path& path, const std::optional<catalog::Track>& track,
                                           const catalog::Catalog& catalog) {
    const auto id = track ? track->sound : catalog.find_sound(audio::packet_hash(path));
    return id ? std::optional(catalog.sound(*id)) : std::nullopt;
}

}  // namespace

SimilarQuery query_of(const fs::path& path, const catalog::Catalog& catalog, const Stages& stages,
                      catalog::VectorKind by) {
    const auto track = known_track(path, catalog);
    auto sound = stored_sound(path, track, catalog);
    if (!sound || !is_current(*sound, stages.versions, by)) {
        std::string hash = audio::packet_hash(path);
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
