#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <system_error>

#include <taglib/fileref.h>
#include <taglib/tfilestream.h>
#include <taglib/tpropertymap.h>

#include "audio/tag_properties.h"
#include "segue/audio.h"

namespace segue::audio {
namespace {

constexpr unsigned kLongestText = 1000;  // characters; more is no title

// TagLib takes whatever can not be read for the end of the file.
class Stream : public TagLib::FileStream {
  public:
    explicit Stream(const std::filesystem::path& path) : FileStream(path.c_str(), true) {}

    bool has_failed() const { return failed_; }

    TagLib::ByteVector readBlock(unsigned long size) override {
        TagLib::ByteVector bytes = FileStream::readBlock(size);
        if (bytes.size() < size && tell() < length()) failed_ = true;
        return bytes;
    }

  private:
    bool failed_ = false;
};

std::string text(const TagLib::PropertyMap& properties, const char* key) {
    const auto found = properties.find(key);
    return found == properties.end() ? "" : found->second.toString(", ").substr(0, kLongestText).to8Bit(true);
}

// The number that a text such as "2012-05-01" or "3/12" begins with; 0 if none.
int leading_number(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Of a date in any order, as "2012-05-01", "1.5.2012" or "1 May 2012": its first four digits on end; 0 if none.
int year_of(const std::string& date) {
    constexpr std::size_t kDigits = 4;
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    for (auto at = date.begin(); at != date.end();) {
        const auto begin = std::find_if(at, date.end(), is_digit);
        at = std::find_if_not(begin, date.end(), is_digit);
        if (at - begin >= static_cast<std::ptrdiff_t>(kDigits))
            return leading_number(std::string(begin, begin + kDigits));
    }
    return 0;
}

// The number that a text such as "-7.25 dB" or "+3,5 dB" begins with.
std::optional<double> leading_decimal(std::string text) {
    std::ranges::replace(text, ',', '.');
    const auto begin = text.find_first_not_of(" +");
    double number = 0;
    if (begin == std::string::npos) return {};
    const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// "TRACK" or "ALBUM" gain. Opus files hold it in 256ths of a dB for a loudness of -23 LUFS (RFC 7845); ReplayGain 2
// means -18 LUFS.
std::optional<double> replaygain_db(const TagLib::PropertyMap& properties, const std::string& kind) {
    constexpr double kLargest_db = 100;
    auto gain = leading_decimal(text(properties, ("REPLAYGAIN_" + kind + "_GAIN").c_str()));
    if (!gain) {
        gain = leading_decimal(text(properties, ("R128_" + kind + "_GAIN").c_str()));
        if (gain) gain = *gain / 256 + 5;
    }
    return gain && std::abs(*gain) <= kLargest_db ? gain : std::nullopt;
}

}  // namespace

Tags read_tags(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return {};  // a pipe would be waited for
    Stream stream(path);
    const TagLib::FileRef file(&stream, false);
    if (stream.has_failed()) throw Error(ErrorCode::kIo, "cannot read its tags", path);
    if (file.isNull()) return {};
    const TagLib::PropertyMap properties = tag_properties(*file.file());
    Tags tags;
    tags.title = text(properties, "TITLE");
    tags.artist = text(properties, "ARTIST");
    tags.album = text(properties, "ALBUM");
    tags.album_artist = text(properties, "ALBUMARTIST");
    tags.genre = text(properties, "GENRE");
    tags.year = year_of(text(properties, "DATE"));
    tags.track = leading_number(text(properties, "TRACKNUMBER"));
    tags.mb_recording = text(properties, "MUSICBRAINZ_TRACKID");
    tags.mb_release = text(properties, "MUSICBRAINZ_ALBUMID");
    tags.mb_artist = text(properties, "MUSICBRAINZ_ARTISTID");
    tags.replaygain_track_db = replaygain_db(properties, "TRACK");
    tags.replaygain_album_db = replaygain_db(properties, "ALBUM");
    return tags;
}

}  // namespace segue::audio
