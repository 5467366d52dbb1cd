// What has to be known of a recording before it may stand beside others in a list.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "segue/catalog.h"
#include "segue/fingerprints.h"

namespace segue::pipeline {

/// Who made the copies of a recording. Names are in a form to compare.
struct Recording {
    std::vector<std::string> artists;     ///< see artist_of
    std::vector<std::string> albums;      ///< see albums_of
    std::optional<catalog::Track> track;  ///< the copy that is shown
};

/// `copies`: its files. The first that is not missing is shown.
Recording recording_of(std::span<const catalog::Track> copies);

/// Numbers for recordings, from 1: copies have the number of the first of them. Copies share the coded audio, the
/// decoded samples (in another lossless container), what their fingerprints hear (in whatever encoding), or a name.
class RecordingNumbers {
  public:
    struct Numbered {
        std::uint32_t number;
        bool is_new;  ///< no copy of it had been numbered
    };
    /// `names`: by which it is known beside.
    Numbered add(const catalog::Sound& sound, std::vector<std::string> names = {});

  private:
    std::uint32_t find(const catalog::Sound& sound, std::span<const std::string> names) const;

    std::unordered_map<std::string, std::uint32_t> numbers_;  // by each name
    recommend::FingerprintIndex fingerprints_;
    std::vector<std::uint32_t> fingerprinted_;  // whose the fingerprints are
    std::uint32_t last_ = 0;
};

bool shares_artist(const Recording& a, const Recording& b);
bool shares_album(const Recording& a, const Recording& b);

/// The names of a track's album: with its artist, where one is known, and with its folder. None without the tag.
std::vector<std::string> albums_of(const catalog::Track& track);
/// Who made a track: the artist or else the album artist, in a form to compare. Empty if unknown.
std::string artist_of(const catalog::Tags& tags);

}  // namespace segue::pipeline
