#include "pipeline/recording.h"

#include <algorithm>

#include "segue/comparable.h"

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

Recording recording_of(std::span<const catalog::Track> copies) {
    Recording recording;
    for (const catalog::Track& copy : copies) {
        if (std::string artist = artist_of(copy.tags); !artist.empty()) recording.artists.push_back(std::move(artist));
        for (std::string& album : albums_of(copy)) recording.albums.push_back(std::move(album));
    }
    const auto present = std::ranges::find(copies, false, &catalog::Track::missing);
    if (present != copies.end()) recording.track = *present;
    return recording;
}

std::uint32_t RecordingNumbers::find(const catalog::Sound& sound, std::span<const std::string> names) const {
    const auto known = std::ranges::find_if(names, [&](const auto& name) { return numbers_.contains(name); });
    if (known != names.end()) return numbers_.at(*known);
    const auto alike = fingerprints_.find(sound.fingerprint);
    return alike ? fingerprinted_[*alike] : 0;
}

RecordingNumbers::Numbered RecordingNumbers::add(const catalog::Sound& sound, std::vector<std::string> names) {
    if (!sound.content_hash.empty()) names.insert(names.begin(), "samples\n" + sound.content_hash);
    if (!sound.hash.empty()) names.insert(names.begin(), "coded\n" + sound.hash);
    std::uint32_t number = find(sound, names);
    const bool is_new = number == 0;
    if (is_new) {
        number = ++last_;
        fingerprints_.add(sound.fingerprint);
        fingerprinted_.push_back(number);
    }
    for (std::string& name : names) numbers_.try_emplace(std::move(name), number);
    return {number, is_new};
}

bool shares_artist(const Recording& a, const Recording& b) {
    return share_any(a.artists, b.artists);
}

bool shares_album(const Recording& a, const Recording& b) {
    return share_any(a.albums, b.albums);
}

}  // namespace segue::pipeline
