// What has to be known of a recording before it may stand beside others in a list.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/catalog.h"

namespace segue::pipeline {

/// A recording, and who made its copies. Names are in a form to compare.
struct Recording {
    std::string hash;                     ///< of its coded audio; empty if unknown
    std::string content_hash;             ///< of its decoded samples; empty if unknown
    std::vector<std::string> artists;     ///< see artist_of
    std::vector<std::string> albums;      ///< see albums_of
    std::optional<catalog::Track> track;  ///< the copy that is shown
};

/// `copies`: its files. The first that is not missing is shown.
Recording recording_of(const catalog::Sound& sound, std::span<const catalog::Track> copies);

/// Is it the same recording? Copies of a file share the coded audio; so do the decoded samples of another lossless
/// container.
bool is_same_recording(const Recording& a, const Recording& b);
bool shares_artist(const Recording& a, const Recording& b);
bool shares_album(const Recording& a, const Recording& b);

/// A name of a tag in a form to compare: ASCII letters in lower case, without surrounding space.
std::string comparable(std::string_view name);
/// The names of a track's album: with its artist, where one is known, and with its folder. None without the tag.
std::vector<std::string> albums_of(const catalog::Track& track);
/// Who made a track: the artist or else the album artist, in a form to compare. Empty if unknown.
std::string artist_of(const catalog::Tags& tags);

}  // namespace segue::pipeline
