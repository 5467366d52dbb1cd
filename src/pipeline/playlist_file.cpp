#include <cmath>

#include <fmt/format.h>

#include "pipeline/utf8.h"
#include "segue/playlist.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

std::string place_of(const PlaylistTrack& track, const fs::path& folder) {
    return folder.empty() ? track.track.path.native() : track.track.path.lexically_relative(folder).native();
}

// A path as the path of an address: RFC 3986.
std::string percent_encoded(std::string_view path) {
    std::string address;
    for (const char letter : path) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') ||
                           std::string_view("-._~/").find(letter) != std::string_view::npos;
        address += plain ? std::string(1, letter) : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
    return address;
}

// May a path be a line of an M3U8? It ends with the line, and is UTF-8.
bool is_plain_line(const std::string& path) {
    return path.find_first_of("\r\n") == std::string::npos && !path.ends_with(' ') && utf8(code_points(path)) == path;
}

// A relative path that cannot be taken for a comment, an indented line or an address, as "#1.mp3" or "Re: Stacks.mp3".
std::string unmistakable(const std::string& path) {
    const bool looks_like_else = path.starts_with('#') || path.starts_with(' ') || path.find(':') < path.find('/');
    return looks_like_else ? "./" + path : path;
}

std::string shown_title(const PlaylistTrack& track) {
    return printable(track.track.tags.title.empty() ? track.track.path.stem().native() : track.track.tags.title);
}

std::string xml_escaped(std::string_view text) {
    std::string escaped;
    for (const char letter : printable(text)) {
        switch (letter) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            default:
                escaped += letter;
        }
    }
    return escaped;
}

std::string element(std::string_view name, std::string_view text) {
    return text.empty() ? "" : fmt::format("      <{0}>{1}</{0}>\n", name, xml_escaped(text));
}

}  // namespace

std::string to_m3u8(const Playlist& playlist, const fs::path& folder) {
    std::string file = "#EXTM3U\n";
    for (const PlaylistTrack& track : playlist.tracks) {
        const std::string& artist = track.track.tags.artist;
        file += fmt::format("#EXTINF:{:.0f},{}{}\n", track.duration_s, artist.empty() ? "" : printable(artist) + " - ",
                            shown_title(track));
        const std::string place = place_of(track, folder);
        file += is_plain_line(place) ? unmistakable(place) : "file://" + percent_encoded(track.track.path.native());
        file += '\n';
    }
    return file;
}

std::string to_xspf(const Playlist& playlist, const fs::path& folder) {
    std::string file =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n"
        "  <trackList>\n";
    for (const PlaylistTrack& track : playlist.tracks) {
        const catalog::Tags& tags = track.track.tags;
        const std::string address = percent_encoded(place_of(track, folder));
        file += "    <track>\n";
        file += element("location", folder.empty() ? "file://" + address : address);
        file += element("title", shown_title(track));
        file += element("creator", tags.artist);
        file += element("album", tags.album);
        file += element("duration", fmt::format("{:.0f}", 1000 * track.duration_s));
        file += "    </track>\n";
    }
    return file + "  </trackList>\n</playlist>\n";
}

}  // namespace segue::pipeline
