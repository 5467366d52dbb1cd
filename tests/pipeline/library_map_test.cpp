#include <cmath>

#include <gmock/gmock.h>

#include "pipeline/made_up_library.h"
#include "segue/map.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::FakeStages;
using ::testing::HasSubstr;
using testing::write_song;

// Songs whose embeddings lie on a circle, each by the number of degrees in its file's name.
class LibraryMapTest : public ::testing::Test {
  protected:
    LibraryMapTest() {
        fake_.after = [](Analysis& analysis) {
            const double angle = std::stoi(analysis.path.stem().native()) * M_PI / 180;
            analysis.embedding = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
            analysis.genre = "Jazz";
        };
    }

    void scan() { pipeline::scan(catalog_, std::vector{music_}, fake_.stages(model_)); }
    LibraryMap map(int threads = 0) {
        return library_map(catalog_, fake_.stages(model_).versions, {.threads = threads});
    }
    Error refusal() {
        try {
            map();
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

TEST_F(LibraryMapTest, ShowsEachRecordingOnceByItsFirstPresentCopy) {
    for (const int degrees : {0, 10, 200}) write_song(music_ / (std::to_string(degrees) + ".wav"), degrees, "Title");
    write_song(music_ / "10 again.wav", 10);
    write_song(music_ / "90.wav", 90);
    scan();
    fs::remove(music_ / "10.wav");
    fs::remove(music_ / "90.wav");
    scan();
    const LibraryMap found = map();
    std::vector<std::string> names;
    for (const MapTrack& track : found.tracks) {
        names.push_back(track.track.path.stem());
        EXPECT_EQ(track.genre, "Jazz");
        EXPECT_TRUE(std::isfinite(track.x) && std::isfinite(track.y));
    }
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("0", "10 again", "200"));
    EXPECT_EQ(found.outdated, 0U);
}

TEST_F(LibraryMapTest, DependsOnTheRecordingsAlone) {
    for (int degrees = 0; degrees < 60; ++degrees) {
        write_song(music_ / (std::to_string(degrees) + ".wav"), degrees);
    }
    scan();
    const auto places = [](const LibraryMap& found) {
        std::vector<std::pair<float, float>> all;
        for (const MapTrack& track : found.tracks) all.emplace_back(track.x, track.y);
        return all;
    };
    const auto before = places(map(1));
    EXPECT_EQ(places(map(2)), before);
    fs::rename(music_ / "7.wav", music_ / "7 moved.wav");
    fs::create_directory(music_ / "below");
    fs::rename(music_ / "8.wav", music_ / "below" / "8.wav");
    scan();
    EXPECT_EQ(places(map()), before);
}

TEST_F(LibraryMapTest, LeavesOutWhatOtherStagesAnalysed) {
    write_song(music_ / "0.wav", 0);
    scan();
    model_ = "model-2";
    Error error = refusal();
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("another model"));
    write_song(music_ / "10.wav", 10);
    pipeline::scan(catalog_, std::vector{music_ / "10.wav"}, fake_.stages(model_));
    const LibraryMap found = map();
    EXPECT_EQ(found.tracks.size(), 1U);
    EXPECT_EQ(found.outdated, 1U);
}

TEST_F(LibraryMapTest, SaysThatTheCatalogIsEmpty) {
    const Error error = refusal();
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("run `segue scan DIR` first"));
}

}  // namespace
}  // namespace segue::pipeline
