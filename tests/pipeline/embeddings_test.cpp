#include "segue/embeddings.h"

#include <cmath>

#include <gmock/gmock.h>

#include "segue/pipeline.h"
#include "segue/scan.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;

const fs::path kMusic = SEGUE_SOURCE_DIR "/examples/music";

class EmbeddingsOf : public ::testing::Test {
  protected:
    EmbeddingsOf() {
        fs::copy_file(kMusic / "jazz/blue-ferry.mp3", music_ / "a.mp3");
        fs::copy_file(kMusic / "jazz/late-tram.m4a", music_ / "b.m4a");
        write_file_atomically(music_ / "c.mp3", "no music");
        paths_ = {music_ / "b.m4a", music_ / "c.mp3", music_ / "a.mp3"};
    }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path());
    std::vector<fs::path> paths_;
    std::shared_ptr<const model::Model> model_ = model::Model::load(SEGUE_SOURCE_DIR "/tests/model/tiny.onnx");
};

TEST_F(EmbeddingsOf, AnalysesWhatNoCatalogKnows) {
    const auto embedded = embeddings_of(paths_, model_);
    ASSERT_EQ(embedded.size(), 3U);
    EXPECT_EQ(embedded[2].embedding, Analyzer(model_).analyze(paths_[2]).embedding);
    EXPECT_EQ(embedded[2].artist, "segue trio");
    EXPECT_FALSE(embedded[2].sound_key.empty());
    EXPECT_TRUE(embedded[1].embedding.empty());
    EXPECT_THAT(embedded[1].failure, ::testing::HasSubstr("not-audio"));
    EXPECT_FALSE(embedded[0].known);
}

TEST_F(EmbeddingsOf, TakesTheSameFromTheCatalog) {
    const auto analysed = embeddings_of(paths_, model_);
    catalog::Catalog catalog(folder_ / "catalog.db", catalog::IfAbsent::kCreate);
    scan(catalog, std::vector{music_}, stages_of(model_));
    fs::rename(paths_[2], music_ / "elsewhere.mp3");
    paths_[2] = music_ / "elsewhere.mp3";
    const auto known = embeddings_of(paths_, model_, {.catalog = &catalog});
    for (std::size_t i = 0; i < known.size(); ++i) {
        EXPECT_EQ(known[i].embedding, analysed[i].embedding);
        EXPECT_EQ(known[i].sound_key, analysed[i].sound_key);
        EXPECT_EQ(known[i].artist, analysed[i].artist);
        EXPECT_EQ(known[i].failure, analysed[i].failure);
    }
    EXPECT_TRUE(known[0].known && known[2].known);

    const auto other = embeddings_of(paths_, model::Model::built_in(), {.catalog = &catalog});
    EXPECT_FALSE(other[0].known);
}

TEST_F(EmbeddingsOf, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    try {
        embeddings_of(paths_, model_, {.stop = stop.get_token()});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInterrupted);
    }
}

}  // namespace
}  // namespace segue::pipeline
