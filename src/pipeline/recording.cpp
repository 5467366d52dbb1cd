#include "pipeline/recording.h"

#include <algorithm>
#include <string_view>

#include "pipeline/lower_case.h"

namespace segue::pipeline {
namespace {

// The first name that says something.
std::string first_of(const std::string& name, const std::string& otherwise) {
    std::string first = comparable(name);
    return first.empty() ? comparable(otherwise) : first;
}

bool share_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::ranges::find_first_of(a, b) != a.end();
}

}  // namespace

std::string comparable(std::string_view name) {
    constexpr std::string_view kSpace = " \t\r\n";
    name.remove_prefix(std::min(name.find_first_not_of(kSpace), name.size()));
    name = name.substr(0, name.find_last_not_of(kSpace) + 1);
    return lower_case(std::string(name));
}

std::vector<std::string> albums_of(const catalog::Track& track) {
    std::vector<std::string> albums;
    const std::string title = comparable(track.tags.album);
    if (title.empty()) return albums;
    const std::string by = first_of(track.tags.album_artist, track.tags.artist);
    if (!by.empty()) albums.push_back(title + "\nby " + by);
    albums.push_back(title + "\nin " + track.path.parent_path().native());
    return albums;
}

std::string artist_of(const catalog::Tags& tags) {
    return first_of(tags.artist, tags.album_artist);
}

Recording recording_of(const catalog::Sound& sound, std::span<const catalog::Track> copies) {
    Recording recording{.hash = sound.hash, .content_hash = sound.content_hash};
    for (const catalog::Track& copy : copies) {
        if (std::string artist = artist_of(copy.tags); !artist.empty()) recording.artists.push_back(std::move(artist));
        for (std::string& album : albums_of(copy)) recording.albums.push_back(std::move(album));
    }
    const auto present = std::ranges::find(copies, false, &catalog::Track::missing);
    if (present != copies.end()) recording.track = *present;
    return recording;
}

bool is_same_recording(const Recording& a, const Recording& b) {
    const auto are_equal = [](const std::string& one, const std::string& other) {
        return !one.empty() && one == other;
    };
    return are_equal(a.hash, b.hash) || are_equal(a.content_hash, b.content_hash);
}

bool shares_artist(const Recording& a, const Recording& b) {
    return share_any(a.artists, b.artists);
}

bool shares_album(const Recording& a, const Recording& b) {
    return share_any(a.albums, b.albums);
}

}  // namespace segue::pipeline
