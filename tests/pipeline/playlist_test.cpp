#include "segue/playlist.h"

#include <cmath>

#include <gmock/gmock.h>

#include "made_up_fingerprint.h"
#include "pipeline/made_up_library.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using ::testing::ElementsAre;
using testing::FakeStages;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::write_song;

// Songs whose embeddings lie on a circle, each by the number of degrees in its file's name; their tempo falls with it,
// and those below 100 degrees are jazz.
class PlaylistTest : public ::testing::Test {
  protected:
    PlaylistTest() {
        fake_.after = [](Analysis& analysis) {
            const int degrees = std::stoi(analysis.path.stem().native());
            const double angle = degrees * M_PI / 180;
            analysis.embedding = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
            analysis.genre = degrees < 100 ? "jazz" : "rock";
        };
    }

    void add(int degrees, const std::string& artist = {}, const std::string& title = {}) {
        write_song(music_ / (std::to_string(degrees) + ".wav"), degrees, title, artist);
    }
    void add_all(int step) {
        for (int degrees = 0; degrees < 200; degrees += step) add(degrees);
    }
    void scan() { pipeline::scan(catalog_, std::vector{music_}, fake_.stages(model_)); }
    fs::path song(int degrees) const { return music_ / (std::to_string(degrees) + ".wav"); }

    Playlist make(const PlaylistOptions& options) { return make_playlist(catalog_, fake_.stages(model_), options); }
    std::vector<std::string> names(const PlaylistOptions& options) {
        std::vector<std::string> names;
        for (const PlaylistTrack& track : make(options).tracks) names.push_back(track.track.path.stem());
        return names;
    }
    Error refusal(const PlaylistOptions& options) {
        try {
            make(options);
        } catch (const Error& error) {
            return error;
        }
        throw std::logic_error("no segue::Error was thrown");
    }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path()) / "music";
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
    FakeStages fake_;
    std::string model_ = "model-1";
};

TEST_F(PlaylistTest, LeadsFromOneTrackToAnother) {
    add_all(10);
    scan();
    EXPECT_THAT(names({.from = song(20), .to = song(60), .count = 5}), ElementsAre("20", "30", "40", "50", "60"));
    EXPECT_THAT(names({.from = song(60), .to = song(20), .count = 3}), ElementsAre("60", "40", "20"));
    EXPECT_THAT(names({.from = song(20), .to = song(60), .count = 2}), ElementsAre("20", "60"));
    const Playlist list = make({.from = song(20), .to = song(60), .count = 5});
    EXPECT_NEAR(list.similarity_to_last(1), std::cos(10 * M_PI / 180), 1e-6);
    EXPECT_EQ(list.tracks[0].genre, "jazz");
    EXPECT_NEAR(list.duration_s(), 5 * 0.25, 0.01);
}

TEST_F(PlaylistTest, KeepsNearATrackAndIsTheSameEachTime) {
    add_all(2);
    scan();
    const auto list = names({.from = song(100), .count = 6});
    ASSERT_THAT(list, SizeIs(6));
    EXPECT_EQ(list.front(), "100");
    for (const std::string& name : list) EXPECT_NEAR(std::stoi(name), 100, 45);
    EXPECT_EQ(names({.from = song(100), .count = 6}), list);

    const auto other = names({.from = song(100), .count = 6, .random_seed = 1});
    EXPECT_NE(other, list);
    EXPECT_EQ(names({.from = song(100), .count = 6, .random_seed = 1}), other);
    EXPECT_NE(names({.from = song(100), .count = 6, .random_seed = 2}), other);
    EXPECT_EQ(other.front(), "100");
}

TEST_F(PlaylistTest, VisitsAllGenres) {
    add_all(10);
    scan();
    const Playlist list = make({.genre_journey = true, .count = 6});
    std::vector<std::string> genres;
    for (const PlaylistTrack& track : list.tracks) genres.push_back(track.genre);
    if (genres.front() == "rock") std::ranges::reverse(genres);
    EXPECT_THAT(genres, ElementsAre("jazz", "jazz", "jazz", "rock", "rock", "rock"));
    const auto from_rock = make({.from = song(150), .genre_journey = true, .count = 5}).tracks;
    ASSERT_THAT(from_rock, SizeIs(5));
    EXPECT_EQ(from_rock[0].track.path, song(150));
    EXPECT_EQ(from_rock[1].genre, "rock");
    EXPECT_EQ(from_rock[4].genre, "jazz");
}

TEST_F(PlaylistTest, ListsNoRecordingTwice) {
    for (const int degrees : {0, 10, 20, 30}) add(degrees, "artist " + std::to_string(degrees), "Song");
    write_song(music_ / "10 copy.wav", 10, "Another title", "Somebody");  // the same coded audio
    add(11, " Artist 10", "SONG");                                        // another encoding
    scan();
    EXPECT_THAT(names({.from = song(0), .count = 9}), SizeIs(4));
    EXPECT_EQ(refusal({.from = song(10), .to = song(11)}).code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(refusal({.from = song(10), .to = song(10)}).path(), song(10));
}

TEST_F(PlaylistTest, ListsNoRecordingTwiceWhateverItsEncoding) {
    const auto after = fake_.after;
    fake_.after = [&](Analysis& analysis) {
        after(analysis);
        const int degrees = std::stoi(analysis.path.stem().native());
        analysis.fingerprint = segue::testing::made_up_fingerprint(degrees / 10, 100);
        analysis.fingerprint[50] ^= static_cast<std::uint32_t>(degrees);
    };
    for (const int degrees : {0, 10, 12, 20, 25, 30}) add(degrees);
    scan();
    EXPECT_THAT(names({.from = song(0), .count = 9}), SizeIs(4));
}

TEST_F(PlaylistTest, KeepsTracksByTheSameArtistApart) {
    for (int degrees = 0; degrees < 60; degrees += 2) {
        add(degrees, degrees % 6 == 0 ? "Rare " + std::to_string(degrees) : "Often " + std::to_string(degrees % 10));
    }
    scan();
    for (const PlaylistOrder order : {PlaylistOrder::kSound, PlaylistOrder::kTempo}) {
        const Playlist list = make({.from = song(0), .count = 15, .order = order});
        EXPECT_THAT(list.tracks, SizeIs(15));
        for (std::size_t i = 0; i < list.tracks.size(); ++i) {
            for (std::size_t near = i > 4 ? i - 4 : 0; near < i; ++near) {
                EXPECT_NE(list.tracks[i].track.tags.artist, list.tracks[near].track.tags.artist);
            }
        }
    }
}

TEST_F(PlaylistTest, StandsInTheOrderOfTempo) {
    add_all(10);
    scan();
    const Playlist list = make({.from = song(100), .count = 7, .order = PlaylistOrder::kTempo});
    EXPECT_THAT(list.tracks, SizeIs(7));
    EXPECT_TRUE(std::ranges::is_sorted(list.tracks, {}, &PlaylistTrack::tempo_bpm));
}

TEST_F(PlaylistTest, PlaysAboutAsLongAsIsWanted) {
    add_all(2);
    scan();
    for (const double length_s : {1.0, 3.0}) {  // a song is a quarter of a second long
        EXPECT_NEAR(make({.from = song(0), .length_s = length_s}).duration_s(), length_s, 0.2);
        EXPECT_NEAR(make({.from = song(0), .to = song(120), .length_s = length_s}).duration_s(), length_s, 0.2);
        EXPECT_NEAR(make({.genre_journey = true, .length_s = length_s}).duration_s(), length_s, 0.2);
    }
}

TEST_F(PlaylistTest, LeavesOutMissingFilesAndTakesFilesFromOutside) {
    add_all(10);
    scan();
    fs::remove(song(30));
    scan();
    EXPECT_THAT(names({.from = song(20), .to = song(60), .count = 5}),
                ElementsAre("20", ::testing::_, ::testing::_, ::testing::_, "60"));
    for (const PlaylistTrack& track : make({.from = song(20), .count = 15}).tracks) {
        EXPECT_NE(track.track.path, song(30));
    }
    const fs::path outside = folder_ / "25.wav";
    write_song(outside, 25, "Outside");
    const Playlist list = make({.from = outside, .count = 3});
    ASSERT_THAT(list.tracks, SizeIs(3));
    EXPECT_EQ(list.tracks[0].track.path, fs::canonical(outside));
    EXPECT_EQ(list.tracks[0].track.tags.title, "Outside");
}

TEST_F(PlaylistTest, RefusesWhatMakesNoSense) {
    EXPECT_EQ(refusal({.from = song(0)}).code(), ErrorCode::kNotFound) << "the catalog is empty";
    add_all(10);
    scan();
    const auto is_refused = [&](const PlaylistOptions& options) {
        return refusal(options).code() == ErrorCode::kInvalidArgument;
    };
    EXPECT_TRUE(is_refused({}));
    EXPECT_TRUE(is_refused({.from = song(0), .to = song(10), .genre_journey = true}));
    EXPECT_TRUE(is_refused({.from = song(0), .to = song(10), .order = PlaylistOrder::kTempo}));
    EXPECT_TRUE(is_refused({.from = song(0), .count = 0}));
    EXPECT_TRUE(is_refused({.from = song(0), .to = song(5), .count = 1}));
    EXPECT_TRUE(is_refused({.from = song(0), .count = kMostTracks + 1}));
    EXPECT_TRUE(is_refused({.from = song(0), .length_s = NAN}));
    EXPECT_EQ(refusal({.from = folder_ / "nothing.mp3"}).code(), ErrorCode::kNotFound);
    model_ = "model-2";
    EXPECT_EQ(refusal({.from = song(0)}).code(), ErrorCode::kNotFound);
}

Playlist list_of(std::vector<fs::path> paths) {
    Playlist list;
    for (fs::path& path : paths) list.tracks.push_back({.track = {.path = std::move(path)}, .duration_s = 61.6});
    return list;
}

TEST(PlaylistFile, M3u8HasPathsRelativeToItsPlace) {
    Playlist list = list_of({"/music/a/one.mp3", "/music/two & three.mp3", "/other/four.mp3"});
    list.tracks[0].track.tags = {.title = "One\nline", .artist = "Ånna"};
    EXPECT_EQ(to_m3u8(list, "/music/lists"),
              "#EXTM3U\n"
              "#EXTINF:62,Ånna - One\\nline\n../a/one.mp3\n"
              "#EXTINF:62,two & three\n../two & three.mp3\n"
              "#EXTINF:62,four\n../../other/four.mp3\n");
    EXPECT_THAT(to_m3u8(list, {}), HasSubstr("\n/music/a/one.mp3\n"));
}

TEST(PlaylistFile, M3u8WritesOddPathsSoThatTheyAreNoCommentsOrAddresses) {
    const auto lines = [](const char* path) {
        const std::string text = to_m3u8(list_of({path}), "/music");
        return text.substr(text.find('\n', text.find("#EXTINF")) + 1);
    };
    EXPECT_EQ(lines("/music/#1.mp3"), "./#1.mp3\n");
    EXPECT_EQ(lines("/music/Re: Stacks.mp3"), "./Re: Stacks.mp3\n");
    EXPECT_EQ(lines("/music/a/Re: Stacks.mp3"), "a/Re: Stacks.mp3\n");
    EXPECT_EQ(lines("/music/end .mp3 "), "file:///music/end%20.mp3%20\n");
    EXPECT_EQ(lines("/music/two\nlines.mp3"), "file:///music/two%0Alines.mp3\n");
    EXPECT_EQ(lines("/music/\xFF.mp3"), "file:///music/%FF.mp3\n");
    EXPECT_EQ(lines("/music/ space.mp3"), "./ space.mp3\n");
    EXPECT_EQ(lines("/music/100%.mp3"), "100%.mp3\n");
    EXPECT_EQ(lines("/music/Ünder.mp3"), "Ünder.mp3\n");
}

TEST(PlaylistFile, XspfIsXmlWithAddresses) {
    Playlist list = list_of({"/music/a b/<1> & 2.mp3", "/other/\xFF:#?.mp3"});
    list.tracks[0].track.tags = {.title = "<1> & 2", .artist = "A&B", .album = "\"C\""};
    EXPECT_EQ(to_xspf(list, "/music"),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n"
              "  <trackList>\n"
              "    <track>\n"
              "      <location>a%20b/%3C1%3E%20%26%202.mp3</location>\n"
              "      <title>&lt;1&gt; &amp; 2</title>\n"
              "      <creator>A&amp;B</creator>\n"
              "      <album>\"C\"</album>\n"
              "      <duration>61600</duration>\n"
              "    </track>\n"
              "    <track>\n"
              "      <location>../other/%FF%3A%23%3F.mp3</location>\n"
              "      <title>\\xFF:#?</title>\n"
              "      <duration>61600</duration>\n"
              "    </track>\n"
              "  </trackList>\n"
              "</playlist>\n");
    EXPECT_THAT(to_xspf(list, {}), HasSubstr("<location>file:///music/a%20b/"));
}

}  // namespace
}  // namespace segue::pipeline
