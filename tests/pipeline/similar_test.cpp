#include "segue/similar.h"

#include <cmath>

#include <gmock/gmock.h>

#include "pipeline/made_up_library.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;
using segue::testing::TemporaryFolder;
using ::testing::ElementsAre;
using testing::FakeStages;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::write_song;

// Songs whose embeddings lie on a circle, each by the number of degrees in its file's name; their MFCC turn the other
// way, and those below 100 degrees are jazz.
class SimilarTest : public ::testing::Test {
  protected:
    SimilarTest() {
        fake_.after = [](Analysis& analysis) {
            const int degrees = std::stoi(analysis.path.stem().native());
            const double angle = degrees * M_PI / 180;
            analysis.embedding = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
            analysis.mfcc_mean = {static_cast<float>(-3 * std::cos(3 * angle)),
                                  static_cast<float>(std::sin(3 * angle))};
            analysis.genre = degrees < 100 ? "Jazz" : "rock";
        };
    }

    fs::path add(int degrees, const std::string& artist = {}) const {
        const fs::path path = music_ / (std::to_string(degrees) + ".wav");
        write_song(path, degrees, "Title", artist);
        return path;
    }
    void scan() { pipeline::scan(catalog_, std::vector{music_}, stages()); }
    Stages stages() { return fake_.stages(model_); }

    SimilarTracks find(const Paths& queries, const SimilarOptions& options = {}) {
        return find_similar(catalog_, queries, stages(), options);
    }
    std::vector<std::string> names(const Paths& queries, const SimilarOptions& options = {}) {
        std::vector<std::string> names;
        for (const auto& similar : find(queries, options).tracks) names.push_back(similar.track.path.stem());
        return names;
    }
    Error refusal(const Paths& queries, const SimilarOptions& options = {}) {
        try {
            find(queries, options);
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

TEST_F(SimilarTest, LearntHeadsOnOneNetworkShareItsEmbeddings) {
    for (const int degrees : {0, 10, 25}) add(degrees);
    model_ = "network+head-1";
    scan();
    for (const char* other : {"network", "network+head-2", "network+head-1"}) {
        model_ = other;
        const SimilarTracks found = find({music_ / "25.wav"});
        EXPECT_EQ(found.tracks.size(), 2U) << other;
        EXPECT_EQ(found.outdated, 0U);
    }
    model_ = "networks";
    EXPECT_EQ(refusal({music_ / "25.wav"}).code(), ErrorCode::kNotFound);
}

TEST_F(SimilarTest, RanksTheCatalogByCosine) {
    for (const int degrees : {0, 10, 25, 45, 70, 170}) add(degrees);
    scan();
    fake_.take_count();
    const SimilarTracks found = find({music_ / "25.wav"}, {.count = 3});
    ASSERT_EQ(found.tracks.size(), 3U);
    EXPECT_EQ(found.tracks[0].track.path, music_ / "10.wav");
    EXPECT_NEAR(found.tracks[0].similarity, std::cos(15 * M_PI / 180), 1e-6);
    EXPECT_EQ(found.tracks[0].genre, "Jazz");
    EXPECT_EQ(found.tracks[0].track.tags.title, "Title");
    EXPECT_EQ(found.tracks[1].track.path, music_ / "45.wav");
    EXPECT_EQ(found.tracks[2].track.path, music_ / "0.wav");
    EXPECT_EQ(found.outdated, 0U);
    EXPECT_EQ(fake_.analysed(), 0) << "the catalog knows the query";
    EXPECT_THAT(names({music_ / "25.wav"}, {.count = 99}), ElementsAre("10", "45", "0", "70", "170"));
}

TEST_F(SimilarTest, AnalysesAFileOutsideTheCatalog) {
    for (const int degrees : {0, 30, 60}) add(degrees);
    scan();
    fake_.take_count();
    const fs::path outside = folder_ / "50.wav";
    write_song(outside, 50);
    EXPECT_THAT(names({outside}), ElementsAre("60", "30", "0"));
    EXPECT_EQ(fake_.analysed(), 1);
    EXPECT_EQ(catalog_.counts().tracks, 3U);
}

TEST_F(SimilarTest, LeavesOutTheQueryAndItsCopies) {
    for (const int degrees : {0, 30, 50}) add(degrees);
    write_song(music_ / "30 retagged.wav", 30, "Another title");
    scan();
    fake_.take_count();
    EXPECT_THAT(names({music_ / "30.wav"}), ElementsAre("50", "0"));
    EXPECT_THAT(names({music_ / "30 retagged.wav"}), ElementsAre("50", "0"));
    const fs::path outside = folder_ / "copy of 30.wav";
    write_song(outside, 30, "A third title");
    EXPECT_THAT(names({outside}), ElementsAre("50", "0"));
    EXPECT_EQ(fake_.analysed(), 0) << "the catalog knows the recording";
}

TEST_F(SimilarTest, LeavesOutTheSameSoundInAnotherContainer) {
    const auto usual = fake_.after;
    fake_.after = [&](Analysis& analysis) {
        usual(analysis);
        if (analysis.path.stem() != "60") analysis.audio.content_hash = "the same samples";
    };
    for (const int degrees : {0, 1, 60}) add(degrees);
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("60"));
}

TEST_F(SimilarTest, ListsARecordingOnceByItsFirstPresentCopy) {
    add(0);
    write_song(music_ / "30 a.wav", 30);
    write_song(music_ / "30 b.wav", 30);
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("30 a"));
    fs::remove(music_ / "30 a.wav");
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("30 b"));
    fs::remove(music_ / "30 b.wav");
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}), IsEmpty());
}

TEST_F(SimilarTest, LeavesOutTheSameArtist) {
    const SimilarOptions everybody{.which = {.other_artists = false}};
    add(0, "Miles Davis");
    add(10, " MILES DAVIS ");
    add(20, "John Coltrane");
    add(30);
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}, everybody), ElementsAre("10", "20", "30"));
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "30"));
    EXPECT_FALSE(find({music_ / "0.wav"}).artist_unknown);

    EXPECT_THAT(names({music_ / "30.wav"}), ElementsAre("20", "10", "0"));
    EXPECT_TRUE(find({music_ / "30.wav"}).artist_unknown);
    EXPECT_FALSE(find({music_ / "30.wav"}, everybody).artist_unknown);

    const fs::path outside = folder_ / "12.wav";
    write_song(outside, 12, "Title", "John Coltrane");
    EXPECT_THAT(names({outside}), ElementsAre("10", "0", "30"));
    EXPECT_THAT(names({music_ / "0.wav", outside}), ElementsAre("30"));
}

TEST_F(SimilarTest, CanKeepToAGenre) {
    for (const int degrees : {0, 90, 110, 150}) add(degrees);
    scan();
    EXPECT_THAT(names({music_ / "90.wav"}), ElementsAre("110", "150", "0"));
    EXPECT_THAT(names({music_ / "90.wav"}, {.which = {.genre = "jazz"}}), ElementsAre("0"));
    EXPECT_THAT(names({music_ / "90.wav"}, {.which = {.genre = "ROCK"}}), ElementsAre("110", "150"));
    const Error error = refusal({music_ / "90.wav"}, {.which = {.genre = "polka"}});
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("polka"));
    EXPECT_THAT(error.what(), HasSubstr("Jazz, rock"));
}

TEST_F(SimilarTest, CanCompareMfcc) {
    for (const int degrees : {0, 20, 110}) add(degrees);
    scan();
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "110"));
    EXPECT_THAT(names({music_ / "0.wav"}, {.by = "mfcc"}), ElementsAre("110", "20"));
}

TEST_F(SimilarTest, LeavesOutWhatAnotherModelAnalysed) {
    for (const int degrees : {0, 20}) add(degrees);
    scan();
    model_ = "model-2";
    Error error = refusal({music_ / "0.wav"});
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("segue scan DIR"));
    EXPECT_THAT(names({music_ / "0.wav"}, {.by = "mfcc"}), ElementsAre("20"));

    pipeline::scan(catalog_, std::vector{add(40), add(50)}, stages());
    fake_.take_count();
    const SimilarTracks found = find({music_ / "0.wav"});
    EXPECT_EQ(found.outdated, 2U);
    ASSERT_EQ(found.tracks.size(), 2U);
    EXPECT_EQ(found.tracks[0].track.path, music_ / "40.wav");
    EXPECT_EQ(fake_.analysed(), 1) << "the query's own analysis is outdated, too";
}

TEST_F(SimilarTest, AnalysesAQueryThatHasChangedSinceTheScan) {
    for (const int degrees : {0, 20, 80}) add(degrees);
    scan();
    write_song(music_ / "0.wav", 1, "with a title that makes it longer");
    fake_.after = [usual = fake_.after](Analysis& analysis) {
        usual(analysis);
        if (analysis.path.stem() == "0") analysis.embedding = {0, 1};
    };
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("80", "20", "0"))
        << "the old recording of that name is not the query";
}

TEST_F(SimilarTest, AnswersForAMissingFileFromTheCatalog) {
    for (const int degrees : {0, 20}) add(degrees);
    scan();
    fs::remove(music_ / "0.wav");
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20"));
    EXPECT_EQ(refusal({music_ / "1.wav"}).code(), ErrorCode::kNotFound);
}

TEST_F(SimilarTest, FindsTheQueryByAnyOfItsNames) {
    for (const int degrees : {0, 20}) add(degrees);
    scan();
    fake_.take_count();
    fs::create_directory_symlink(music_, folder_ / "link");
    const fs::path before = fs::current_path();
    fs::current_path(music_);
    EXPECT_THAT(names({"0.wav"}), ElementsAre("20"));
    EXPECT_THAT(names({"../link/./0.wav"}), ElementsAre("20"));
    fs::current_path(before);
    EXPECT_EQ(fake_.analysed(), 0);
}

TEST_F(SimilarTest, FindsTheSameWithAndWithoutTheFileOfVectors) {
    for (const int degrees : {0, 20, 45, 110}) add(degrees);
    scan();
    const fs::path file = folder_ / "catalog.db.vectors";
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "45", "110"));
    ASSERT_TRUE(fs::exists(file));
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "45", "110"));

    // The last bytes but padding are those of the rows, which are not read at opening.
    std::string bytes = read_file(file);
    for (std::size_t i = bytes.size() - 128; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ 1);
    write_file_atomically(file, bytes);
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "45", "110")) << "a damaged file is made anew";

    fs::remove(file);
    fs::create_directory(file);
    EXPECT_THAT(names({music_ / "0.wav"}), ElementsAre("20", "45", "110")) << "a file that can not be written";
    EXPECT_THAT(names({music_ / "0.wav"}, {.which = {.genre = "rock"}}), ElementsAre("110"));
}

TEST_F(SimilarTest, SaysThatTheCatalogIsEmpty) {
    write_song(folder_ / "0.wav", 0);
    const Error error = refusal({folder_ / "0.wav"});
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("run `segue scan DIR` first"));
    EXPECT_EQ(error.path(), catalog_.path());
}

TEST_F(SimilarTest, RefusesAQueryWithoutUsableSound) {
    add(20);
    const auto usual = fake_.after;
    fake_.after = [&](Analysis& analysis) {
        usual(analysis);
        if (analysis.path.stem() != "0") return;
        analysis.audio.verdict = audio::Verdict::kSilent;
        analysis.audio.reason = "nothing is louder than -80 dBFS";
        analysis.embedding.clear();
        analysis.mfcc_mean.clear();
    };
    const fs::path silent = add(0);
    scan();
    write_song(folder_ / "0.wav", 1);
    write_file_atomically(folder_ / "text.mp3", "This is not music.");
    for (const fs::path& query : {silent, folder_ / "0.wav"}) {
        const Error error = refusal({query});
        EXPECT_EQ(error.code(), ErrorCode::kBroken);
        EXPECT_EQ(error.path(), query);
        EXPECT_THAT(error.what(), HasSubstr("silent: nothing is louder"));
    }
    EXPECT_EQ(refusal({folder_ / "text.mp3"}).code(), ErrorCode::kNotAudio);
    EXPECT_EQ(refusal({folder_.path()}).path(), folder_.path());
}

}  // namespace
}  // namespace segue::pipeline
