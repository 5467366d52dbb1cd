// Lists of music to be played: like a song, from one song to another, through all genres.
//
//     const Playlist list = make_playlist(catalog, stages, {.from = "a.mp3", .to = "b.mp3", .count = 20});
//     write_file_atomically("/music/list.m3u8", to_m3u8(list, "/music"));
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

enum class PlaylistOrder {
    kSound,  ///< each sounds like the one before
    kTempo,  ///< from the slowest to the fastest; those of unknown tempo last
};

struct PlaylistOptions {
    std::filesystem::path from;  ///< the first; may be empty if genre_journey
    std::filesystem::path to;    ///< the last; empty: the list keeps near `from`
    bool genre_journey = false;  ///< through all genres that were heard in the library, in equal parts; without `to`
    std::size_t count = 20;      ///< tracks wanted, 1 .. kMostTracks
    double length_s = 0;         ///< how long the list shall play, about, instead of `count`; 0: by count
    PlaylistOrder order = PlaylistOrder::kSound;  ///< kTempo: only of a list that keeps near `from`
    /// Another number, another list: each but 0 leaves another third of the recordings out.
    std::uint64_t random_seed = 0;
};
inline constexpr std::size_t kMostTracks = 500;

struct PlaylistTrack {
    catalog::Track track;
    std::string genre;  ///< as Segue heard it
    double duration_s = 0;
    std::optional<double> tempo_bpm;
    std::vector<float> embedding;  ///< mean of its windows
};

struct Playlist {
    /// Fewer than wanted where the library or the rules leave no more: no recording twice (copies, and files whose tags
    /// name the same artist and title, are one), no artist twice within any five that follow one another.
    std::vector<PlaylistTrack> tracks;
    std::size_t outdated = 0;  ///< recordings left out because other stages analysed them: scan again

    double duration_s() const;
    /// Cosine of a track and the one before it; `index` > 0.
    float similarity_to_last(std::size_t index) const;
};

/// See recommend::path_between, walk_from and journey_through. The same catalog gives the same list. Files that are
/// missing are left out; `from` and `to` need not be in the catalog.
///
/// Throws as Catalog does; as find_similar does for `from` and `to`; kNotFound if the catalog holds no analysed music;
/// kInvalidArgument for options that contradict each other, and if `from` and `to` are the same recording.
Playlist make_playlist(const catalog::Catalog& catalog, const Stages& stages, const PlaylistOptions& options);

/// An extended M3U in UTF-8 for a file in `folder` (absolute): paths are relative to it. With an empty folder they are
/// absolute. Paths that can not stand in such a file (line breaks, bytes that are no UTF-8 ...) become file://
/// addresses.
std::string to_m3u8(const Playlist& playlist, const std::filesystem::path& folder);
/// An XSPF 1 with the same paths, as addresses.
std::string to_xspf(const Playlist& playlist, const std::filesystem::path& folder);

}  // namespace segue::pipeline
