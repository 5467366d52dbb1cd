// The recordings of a catalog as rows that may stand in a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "pipeline/recording.h"
#include "pipeline/sound_index.h"
#include "segue/playlist.h"
#include "segue/playlists.h"

namespace segue::pipeline {

/// Numbers for recordings and artists. Equal numbers: copies of one recording, or the same artist and title.
class Identities {
  public:
    /// `copies`: the files that hold the sound. The artist is that of the first that names one.
    recommend::Identity of(const catalog::Sound& sound, std::span<const catalog::Track> copies);

  private:
    std::unordered_map<std::string, std::uint32_t> artists_;
    RecordingNumbers recordings_;
};

/// Looks up rows once. Belongs to one thread, as the catalog does.
class PlaylistRows {
  public:
    PlaylistRows(const catalog::Catalog& catalog, const SoundIndex& index, std::uint64_t random_seed)
        : catalog_(catalog), index_(index), random_seed_(random_seed) {}

    /// Who the row is; none if all of its files are missing, or `random_seed` leaves it out.
    std::optional<recommend::Identity> identify(std::size_t row);
    /// Of a row that has an identity.
    const PlaylistTrack& track(std::size_t row);
    Identities& identities() { return identities_; }

  private:
    struct Entry {
        PlaylistTrack track;
        recommend::Identity identity;
    };
    const std::optional<Entry>& entry(std::size_t row);

    const catalog::Catalog& catalog_;
    const SoundIndex& index_;
    std::uint64_t random_seed_;
    Identities identities_;
    std::unordered_map<std::size_t, std::optional<Entry>> entries_;
};

/// A recording as a list shows it.
PlaylistTrack playlist_track(const catalog::Sound& sound, const catalog::Track& track);

}  // namespace segue::pipeline
