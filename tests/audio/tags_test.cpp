// Tags as each format's own tools write them, frame by frame.
#include <functional>

#include <gtest/gtest.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/opusfile.h>
#include <taglib/textidentificationframe.h>
#include <taglib/uniquefileidentifierframe.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xiphcomment.h>

#include "audio/media_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::StreamSpec;
using segue::testing::TemporaryFolder;
using segue::testing::write_media;

constexpr const char* kRecording = "00000000-0000-4000-8000-000000000001";
constexpr const char* kRelease = "00000000-0000-4000-8000-000000000002";
constexpr const char* kArtist = "00000000-0000-4000-8000-000000000003";

class TagsTest : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& name, const std::string& container, const std::string& codec) const {
        return write_media(folder_ / name, container,
                           {StreamSpec{.codec = codec, .sample_rate_hz = 48000, .duration_s = 0.5}});
    }

    static void expect_all(const std::filesystem::path& path) {
        const Tags tags = read_tags(path);
        EXPECT_EQ(tags.mb_recording, kRecording);
        EXPECT_EQ(tags.mb_release, kRelease);
        EXPECT_EQ(tags.mb_artist, kArtist);
        EXPECT_EQ(tags.replaygain_track_db, -7.25);
        EXPECT_EQ(tags.replaygain_album_db, 1.5);
    }

    TemporaryFolder folder_;
};

// Opens, changes and closes a file: not all of it is written before.
template <typename File>
void edit(const std::filesystem::path& path, const std::function<void(File&)>& change) {
    File file(path.c_str());
    change(file);
    ASSERT_TRUE(file.save());
}

void add_text(TagLib::ID3v2::Tag& tag, const char* description, const char* value) {
    auto* const frame = new TagLib::ID3v2::UserTextIdentificationFrame(TagLib::String::UTF8);
    frame->setDescription(description);
    frame->setText(value);
    tag.addFrame(frame);
}

void fill_id3v2(TagLib::ID3v2::Tag& tag) {
    tag.addFrame(new TagLib::ID3v2::UniqueFileIdentifierFrame("http://musicbrainz.org", kRecording));
    add_text(tag, "MusicBrainz Album Id", kRelease);
    add_text(tag, "MusicBrainz Artist Id", kArtist);
    add_text(tag, "REPLAYGAIN_TRACK_GAIN", "-7.25 dB");
    add_text(tag, "replaygain_album_gain", "+1.50 dB");
}

void fill_comment(TagLib::Ogg::XiphComment& tag) {
    tag.addField("MUSICBRAINZ_TRACKID", kRecording);
    tag.addField("musicbrainz_albumid", kRelease);
    tag.addField("MUSICBRAINZ_ARTISTID", kArtist);
    tag.addField("REPLAYGAIN_TRACK_GAIN", "-7.25 dB");
    tag.addField("REPLAYGAIN_ALBUM_GAIN", "1.5");
}

void fill_ape(TagLib::APE::Tag& tag) {
    tag.addValue("MUSICBRAINZ_TRACKID", kRecording);
    tag.addValue("MUSICBRAINZ_ALBUMID", kRelease);
    tag.addValue("MUSICBRAINZ_ARTISTID", kArtist);
    tag.addValue("REPLAYGAIN_TRACK_GAIN", "-7.25 dB");
    tag.addValue("replaygain_album_gain", "+1,50 dB");
}

TEST_F(TagsTest, ReadsId3v2) {
    const auto mp3 = file("a.mp3", "mp3", "libmp3lame");
    edit<TagLib::MPEG::File>(mp3, [](auto& mpeg) { fill_id3v2(*mpeg.ID3v2Tag(true)); });
    expect_all(mp3);

    const auto wav = file("a.wav", "wav", "pcm_s16le");
    edit<TagLib::RIFF::WAV::File>(wav, [](auto& riff) { fill_id3v2(*riff.ID3v2Tag()); });
    expect_all(wav);
}

TEST_F(TagsTest, ReadsVorbisComments) {
    const auto ogg = file("a.ogg", "ogg", "libvorbis");
    edit<TagLib::Ogg::Vorbis::File>(ogg, [](auto& vorbis) { fill_comment(*vorbis.tag()); });
    expect_all(ogg);

    const auto flac = file("a.flac", "flac", "flac");
    edit<TagLib::FLAC::File>(flac, [](auto& lossless) { fill_comment(*lossless.xiphComment(true)); });
    expect_all(flac);
}

TEST_F(TagsTest, ReadsFreeItemsOfMp4) {
    const auto path = file("a.m4a", "ipod", "aac");
    edit<TagLib::MP4::File>(path, [](auto& mp4) {
        const auto set = [&](const char* name, const char* value) {
            mp4.tag()->setItem(std::string("----:com.apple.iTunes:") + name, TagLib::StringList(value));
        };
        set("MusicBrainz Track Id", kRecording);
        set("MusicBrainz Album Id", kRelease);
        set("MusicBrainz Artist Id", kArtist);
        set("replaygain_track_gain", "-7.25 dB");
        set("REPLAYGAIN_ALBUM_GAIN", "1.50 dB");
    });
    expect_all(path);
}

TEST_F(TagsTest, ReadsApeTags) {
    const auto path = file("a.wv", "wv", "wavpack");
    edit<TagLib::WavPack::File>(path, [](auto& wavpack) { fill_ape(*wavpack.APETag(true)); });
    expect_all(path);
}

TEST_F(TagsTest, ReadsApeTagsBesideId3v2) {
    const auto path = file("a.mp3", "mp3", "libmp3lame");
    edit<TagLib::MPEG::File>(path, [](auto& mpeg) {
        mpeg.ID3v2Tag(true)->setTitle("of ID3v2");
        mpeg.APETag(true)->setTitle("of APE");
        fill_ape(*mpeg.APETag());
    });
    expect_all(path);
    EXPECT_EQ(read_tags(path).title, "of ID3v2");
}

TEST_F(TagsTest, ReadsAttributesOfAsf) {
    const auto path = file("a.wma", "asf", "wmav2");
    edit<TagLib::ASF::File>(path, [](auto& asf) {
        const auto set = [&](const char* name, const char* value) {
            asf.tag()->setAttribute(name, TagLib::ASF::Attribute(TagLib::String(value)));
        };
        set("MusicBrainz/Track Id", kRecording);
        set("MusicBrainz/Album Id", kRelease);
        set("MusicBrainz/Artist Id", kArtist);
        set("replaygain_track_gain", "-7.25 dB");
        set("REPLAYGAIN_ALBUM_GAIN", "1.5 dB");
    });
    expect_all(path);
}

TEST_F(TagsTest, ReadsTheGainOfOpus) {
    const auto path = file("a.opus", "opus", "libopus");
    edit<TagLib::Ogg::Opus::File>(path, [](auto& opus) {
        opus.tag()->addField("R128_TRACK_GAIN", "-3136");  // -12.25 dB for -23 LUFS
        opus.tag()->addField("R128_ALBUM_GAIN", "-896");
    });
    const Tags tags = read_tags(path);
    EXPECT_EQ(tags.replaygain_track_db, -7.25);
    EXPECT_EQ(tags.replaygain_album_db, 1.5);
}

TEST_F(TagsTest, NamesEachOfSeveralArtists) {
    const auto path = file("a.flac", "flac", "flac");
    edit<TagLib::FLAC::File>(path, [](auto& flac) {
        flac.xiphComment(true)->addField("MUSICBRAINZ_ARTISTID", kArtist);
        flac.xiphComment()->addField("MUSICBRAINZ_ARTISTID", kRelease, false);
    });
    EXPECT_EQ(read_tags(path).mb_artist, std::string(kArtist) + ", " + kRelease);
}

TEST_F(TagsTest, FindsTheYearInDatesOfAnyOrder) {
    const auto path = file("a.flac", "flac", "flac");
    const std::vector<std::pair<const char*, int>> dates{{"1987", 1987},
                                                         {"1987-05-19", 1987},
                                                         {"19870519", 1987},
                                                         {"19-05-1987", 1987},
                                                         {"1 January 1987", 1987},
                                                         {"05/19/1987", 1987},
                                                         {"c. 1987?", 1987},
                                                         {"87", 0},
                                                         {"-5", 0},
                                                         {"unknown", 0},
                                                         {"19-05", 0}};
    for (const auto& [date, year] : dates) {
        edit<TagLib::FLAC::File>(path, [&](auto& flac) { flac.xiphComment(true)->addField("DATE", date, true); });
        EXPECT_EQ(read_tags(path).year, year) << date;
    }
}

TEST_F(TagsTest, TakesNoGainFromNonsense) {
    const auto path = file("a.flac", "flac", "flac");
    for (const char* nonsense : {"", " ", "dB", "loud", "nan dB", "inf", "1e300 dB", "-1234 dB", "+", "--3"}) {
        edit<TagLib::FLAC::File>(
            path, [&](auto& flac) { flac.xiphComment(true)->addField("REPLAYGAIN_TRACK_GAIN", nonsense); });
        EXPECT_FALSE(read_tags(path).replaygain_track_db) << nonsense;
    }
}

}  // namespace
}  // namespace segue::audio
