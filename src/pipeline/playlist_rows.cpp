#include "pipeline/playlist_rows.h"

#include <algorithm>
#include <utility>

#include "segue/comparable.h"
#include "segue/split_mix.h"

namespace segue::pipeline {
namespace {

// Does a random seed leave this row out?
bool leaves_out(std::uint64_t random_seed, std::size_t row) {
    if (random_seed == 0) return false;
    return split_mix(random_seed * 0xD1342543DE82EF95U + (row + 1) * kSplitMixStep) % 3 == 0;
}

}  // namespace

recommend::Identity Identities::of(const catalog::Sound& sound, std::span<const catalog::Track> copies) {
    recommend::Identity identity;
    std::vector<std::string> names;  // of the recording
    for (const catalog::Track& copy : copies) {
        const std::string artist = artist_of(copy.tags);
        if (artist.empty()) continue;
        const std::uint32_t number =
            artists_.try_emplace(artist, static_cast<std::uint32_t>(artists_.size() + 1)).first->second;
        if (identity.artist == 0) identity.artist = number;
        if (!copy.tags.title.empty()) names.push_back("title\n" + artist + "\n" + comparable(copy.tags.title));
    }
    identity.recording = recordings_.add(sound, std::move(names)).number;
    return identity;
}

std::optional<recommend::Identity> PlaylistRows::identify(std::size_t row) {
    const auto& found = entry(row);
    return found ? std::optional(found->identity) : std::nullopt;
}

const PlaylistTrack& PlaylistRows::track(std::size_t row) {
    return entry(row)->track;
}

const std::optional<PlaylistRows::Entry>& PlaylistRows::entry(std::size_t row) {
    const auto [place, is_new] = entries_.try_emplace(row);
    if (!is_new || leaves_out(random_seed_, row)) return place->second;
    const catalog::SoundId id = index_.sound(row);
    const std::vector<catalog::Track> copies = catalog_.tracks_of(id);
    const auto present = std::ranges::find(copies, false, &catalog::Track::missing);
    if (present != copies.end()) {
        const catalog::Sound sound = catalog_.sound(id);
        place->second = {playlist_track(sound, *present), identities_.of(sound, copies)};
    }
    return place->second;
}

PlaylistTrack playlist_track(const catalog::Sound& sound, const catalog::Track& track) {
    return {.track = track,
            .genre = sound.genre,
            .duration_s = sound.duration_s,
            .tempo_bpm = sound.tempo_bpm,
            .embedding = sound.embedding};
}

}  // namespace segue::pipeline
