#include <array>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataset/tree.h"
#include "segue/dataset.h"
#include "temporary_folder.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Manifest : public ::testing::Test {
  protected:
    Manifest() {
        for (const char* name : {"a.mp3", "b.mp3", "music/c.mp3"}) touch(folder_ / name);
    }
    DataSet read(std::string_view text, const ManifestColumns& columns = {}) {
        touch(csv_, text);
        return read_manifest(csv_, columns);
    }
    std::string complaint(std::string_view text, const ManifestColumns& columns = {}) {
        try {
            read(text, columns);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
            EXPECT_EQ(error.path(), csv_);
            return error.message();
        }
        return "none";
    }

    const segue::testing::TemporaryFolder folder_;
    const fs::path csv_ = folder_ / "tracks.csv";
};

TEST_F(Manifest, FillsClipsSortedByPath) {
    const DataSet data = read(
        "path,genre,artist,fold,source,label_confidence,else\n"
        "music/c.mp3,rock,\"Wind, Earth\",3,web,A,x\n" +
        (folder_ / "a.mp3").native() + ",,,,,,\n");
    ASSERT_EQ(data.clips.size(), 2U);
    EXPECT_EQ(data.clips[0].path, folder_ / "a.mp3");
    EXPECT_EQ(data.clips[0].genre, "");
    EXPECT_EQ(data.clips[0].fold, std::nullopt);
    const Clip& clip = data.clips[1];
    EXPECT_EQ(clip.path, folder_ / "music/c.mp3");
    EXPECT_EQ(clip.genre, "rock");
    EXPECT_EQ(clip.group, "Wind, Earth");
    EXPECT_EQ(clip.fold, 3);
    EXPECT_EQ(clip.source, "web");
    EXPECT_EQ(clip.label_confidence, "A");
    EXPECT_THAT(data.skipped, IsEmpty());
}

TEST_F(Manifest, TakesOtherColumns) {
    const DataSet data =
        read("file,style,band\na.mp3,rock,X\n", {.path = "file", .genre = "style", .group = "band", .fold = ""});
    ASSERT_EQ(data.clips.size(), 1U);
    EXPECT_EQ(data.clips[0].genre, "rock");
    EXPECT_EQ(data.clips[0].group, "X");
    EXPECT_EQ(read("path\na.mp3\n", {.genre = ""}).clips.front().genre, "");
}

TEST_F(Manifest, SkipsAndNamesBadRows) {
    const DataSet data = read(
        "path,genre,fold\na.mp3,rock,one\nmissing.mp3,rock,1\nmusic,rock,1\n"
        "b.mp3,rock,1\n./b.mp3,jazz,1\n,rock,1\nmusic/c.mp3,rock,99999999999\n");
    EXPECT_EQ(data.clips.size(), 1U);
    EXPECT_THAT(skipped_names(data.skipped, folder_.path()),
                ElementsAre("a.mp3: its fold 'one' is no integer", "missing.mp3: no such file", "music: a folder",
                            "./b.mp3: listed again in row 6", "tracks.csv: row 7 names no file",
                            "music/c.mp3: its fold '99999999999' is no integer"));
}

TEST_F(Manifest, SaysWhatIsWrongWithIt) {
    EXPECT_EQ(complaint(""), "empty: a header line is needed");
    EXPECT_EQ(complaint("file,genre\na.mp3,rock\n"), "has no column 'path'; its columns: file, genre");
    EXPECT_EQ(complaint("path,style\na.mp3,rock\n"), "has no column 'genre'; its columns: path, style");
    EXPECT_EQ(complaint("path,genre\na.mp3,rock\n", {.group = "band"}),
              "has no column 'band'; its columns: path, genre");
    EXPECT_EQ(complaint("path,genre,genre\na.mp3,rock,jazz\n"), "has two columns named 'genre'");
    EXPECT_EQ(complaint("path,genre\na.mp3\n"), "line 2: 1 columns where the header has 2");
    EXPECT_THROW(read_manifest(folder_ / "missing.csv"), Error);
}

TEST_F(Manifest, HoldsForAnyBytes) {
    EXPECT_EQ(complaint(std::string_view("\x89PNG\r\n\x1A\n\0\0", 10)), "has no column 'path'; its columns: \\x89PNG");
}

TEST(WithLabelConfidence, KeepsTheAcceptedOnes) {
    const std::vector<Clip> clips{{.path = "1", .label_confidence = "A"},
                                  {.path = "2", .label_confidence = "C"},
                                  {.path = "3", .label_confidence = ""},
                                  {.path = "4", .label_confidence = "H"}};
    const std::array<std::string, 2> accepted{"A", "H"};
    const auto kept = with_label_confidence(clips, accepted);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].path, "1");
    EXPECT_EQ(kept[1].path, "4");
    EXPECT_EQ(with_label_confidence(clips, {}).size(), 4U);
}

TEST(DevelopmentManifest, IsReadWhole) {
    const fs::path csv = fs::path(SEGUE_SOURCE_DIR) / "../shared/data/tracks.csv";
    if (!fs::exists(csv)) GTEST_SKIP() << "no music at " << csv;
    const DataSet data = read_manifest(csv);
    EXPECT_THAT(data.skipped, IsEmpty());
    EXPECT_EQ(data.clips.size(), 1522U);
    EXPECT_EQ(std::count_if(data.clips.begin(), data.clips.end(), [](const Clip& c) { return !c.genre.empty(); }),
              1145);
    EXPECT_EQ(LabelEncoder(data.clips).size(), 10U);
    std::map<int, int> folds;
    for (const Clip& clip : data.clips) {
        if (clip.fold && !clip.genre.empty()) ++folds[*clip.fold];
    }
    EXPECT_EQ(folds.size(), 5U);
}

TEST_F(Manifest, RepeatedRowsMayBeKept) {
    touch(csv_, "path,genre,label_confidence\nb.mp3,loud,B\na.mp3,slow,B\na.mp3,calm,A\na.mp3,,\n");
    const DataSet data = read_manifest(csv_, {}, Repeated::kKeep);
    EXPECT_THAT(data.skipped, IsEmpty());
    std::vector<std::string> rows;
    for (const Clip& clip : data.clips) {
        rows.push_back(clip.path.filename().native() + " " + clip.genre + " " + clip.label_confidence);
    }
    EXPECT_THAT(rows, ElementsAre("a.mp3 slow B", "a.mp3 calm A", "a.mp3  ", "b.mp3 loud B"));
    EXPECT_EQ(read_manifest(csv_).skipped.size(), 2U);
}

TEST(SplitLabels, TrimsAndLeavesOutRepetitions) {
    EXPECT_THAT(split_labels(" calm ;;for cooking;calm; "), ElementsAre("calm", "for cooking"));
    EXPECT_THAT(split_labels(""), IsEmpty());
    EXPECT_THAT(split_labels(" ; "), IsEmpty());
    EXPECT_THAT(split_labels("one"), ElementsAre("one"));
}

}  // namespace
}  // namespace segue::dataset
