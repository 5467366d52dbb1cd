#include "pipeline/known_sound.h"

#include "pipeline/canonical_root.h"
#include "pipeline/file_stamp.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

std::optional<catalog::Track> known_track(const fs::path& path, const catalog::Catalog& catalog) {
    auto track = catalog.find_track(canonical_root(path));
    const auto stamp = stamp_of(path);
    return track && (!stamp || stamp == track->stamp) ? track : std::nullopt;
}

}  // namespace

KnownSound known_sound(const fs::path& path, const catalog::Catalog& catalog) {
    KnownSound known{.track = known_track(path, catalog)};
    const auto id = known.track ? known.track->sound : catalog.find_sound(identity_of(path));
    if (id) known.sound = catalog.sound(*id);
    return known;
}

}  // namespace segue::pipeline
