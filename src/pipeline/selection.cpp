#include "pipeline/selection.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/canonical_root.h"
#include "segue/comparable.h"

namespace segue::pipeline {

std::optional<std::uint32_t> genre_number(const SoundIndex& index, const std::string& name,
                                          const std::filesystem::path& catalog) {
    if (name.empty()) return {};
    std::set<std::string> known;
    for (std::uint32_t genre = 0; genre < index.genre_names().size(); ++genre) {
        const std::string& each = index.genre_names()[genre];
        if (comparable(each) == comparable(name)) return genre;
        if (!each.empty()) known.insert(each);
    }
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("no music of the genre \"{}\" in the catalog; it holds {}", name, fmt::join(known, ", ")),
                catalog);
}

Selection::Selection(const catalog::Catalog& catalog, const SoundIndex& index, SelectionOptions options,
                     std::vector<Recording> queries)
    : catalog_(catalog),
      index_(index),
      options_(std::move(options)),
      genre_(genre_number(index, options_.genre, catalog.path())),
      queries_(std::move(queries)) {
    if (options_.years || !options_.below.empty()) {
        std::filesystem::path below = options_.below;
        if (!below.empty()) below = canonical_root(below);
        if (!options_.below.has_filename()) below /= "";  // "jazz/" is a folder, "jazz" may be a file
        tracks_ = catalog.tracks_where({.years = options_.years, .below = below});
    }
}

bool Selection::may_admit(std::size_t row) const {
    if (genre_ && index_.genre(row) != *genre_) return false;
    if (!tracks_) return true;
    const auto track = std::ranges::lower_bound(*tracks_, index_.sound(row), {}, &catalog::TrackKey::sound);
    return track != tracks_->end() && track->sound == index_.sound(row);
}

bool Selection::admits(std::size_t row) {
    const auto [decision, is_new] = decided_.try_emplace(row);
    if (is_new) decision->second = decide(row);
    return decision->second.has_value();
}

std::optional<Recording> Selection::decide(std::size_t row) {
    const catalog::SoundId id = index_.sound(row);
    const std::vector<catalog::Track> copies = catalog_.tracks_of(id);
    const auto is_shown = [&](const catalog::Track& copy) {
        return !copy.missing && (!tracks_ || std::ranges::binary_search(*tracks_, catalog::TrackKey{id, copy.id}));
    };
    const auto shown = std::ranges::find_if(copies, is_shown);
    if (shown == copies.end()) return {};

    Recording recording = recording_of(copies);
    recording.track = *shown;
    const auto is_kept_out_by = [&](const Recording& query) {
        return (options_.other_artists && shares_artist(recording, query)) ||
               (options_.other_albums && shares_album(recording, query));
    };
    if (std::ranges::any_of(queries_, is_kept_out_by)) return {};
    if (!listed_.add(catalog_.sound(id)).is_new) return {};
    return recording;
}

}  // namespace segue::pipeline
