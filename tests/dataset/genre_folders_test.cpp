#include <fstream>

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

std::vector<std::string> labelled(const DataSet& data) {
    std::vector<std::string> result;
    for (const Clip& clip : data.clips) result.push_back(clip.genre + " " + clip.path.filename().native());
    return result;
}

Error error_of(const fs::path& root) {
    try {
        read_genre_folders(root);
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no segue::Error was thrown");
}

TEST(GenreFolders, NameTheGenreAtAnyDepth) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "rock/a.mp3");
    touch(folder / "rock/Band/Album/b.FLAC");
    touch(folder / "Chanson française/c.ogg");
    touch(folder / "empty/readme.txt");
    touch(folder / ".cache/d.mp3");
    const std::vector<std::string> expected{"Chanson française c.ogg", "rock b.FLAC", "rock a.mp3"};
    EXPECT_EQ(labelled(read_genre_folders(folder.path())), expected);
    EXPECT_EQ(labelled(read_genre_folders(folder.path().native() + "/")), expected);
}

TEST(GenreFolders, SkipAndNameFilesBesideThem) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "rock/a.mp3");
    touch(folder / "loose.mp3");
    touch(folder / "tracks.csv");
    const DataSet data = read_genre_folders(folder.path());
    EXPECT_THAT(labelled(data), ElementsAre("rock a.mp3"));
    EXPECT_THAT(skipped_names(data.skipped, folder.path()), ElementsAre("loose.mp3: lies in no genre folder"));
}

TEST(GenreFolders, KeepGenresApartWhereLinksJoinThem) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "data/jazz/a.mp3");
    touch(folder / "data/rock/b.mp3");
    touch(folder / "elsewhere/c.mp3");
    fs::create_directory_symlink("..", folder / "data/jazz/up");
    fs::create_directory_symlink("../rock", folder / "data/jazz/rock");
    fs::create_directory_symlink("../elsewhere", folder / "data/folk");
    fs::create_directory_symlink("rock", folder / "data/zrock");
    const DataSet data = read_genre_folders(folder / "data");
    EXPECT_THAT(labelled(data), ElementsAre("folk c.mp3", "jazz a.mp3", "rock b.mp3"));
    EXPECT_THAT(skipped_names(data.skipped, folder / "data"),
                ElementsAre("zrock: a link to a folder that is already here"));
}

TEST(GenreFolders, AreWalkedAsAllFoldersAre) {
    const segue::testing::TemporaryFolder folder;
    for (const char* file : {"jazz/a.mp3", "jazz/outtakes/b.mp3", "speech/c.mp3", "rock/d.mp3", "rock/demo.mp3"}) {
        touch(folder / file);
    }
    touch(folder / "speech/.nomedia");
    std::ofstream(folder / ".segueignore") << "outtakes/\nrock/demo*\n";
    const DataSet data = read_genre_folders(folder.path());
    EXPECT_THAT(labelled(data), ElementsAre("jazz a.mp3", "rock d.mp3"));
    EXPECT_THAT(data.skipped, IsEmpty());
}

TEST(GenreFolders, MakeTextOfAnyName) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "bad\xFF\n/a.mp3");
    EXPECT_THAT(labelled(read_genre_folders(folder.path())), ElementsAre("bad\\xFF\\n a.mp3"));
}

TEST(GenreFolders, SayWhatIsMissing) {
    const segue::testing::TemporaryFolder folder;
    EXPECT_EQ(error_of(folder / "missing").code(), ErrorCode::kNotFound);
    EXPECT_EQ(error_of(folder.path()).code(), ErrorCode::kInvalidData);
    touch(folder / "loose.mp3");
    EXPECT_THAT(error_of(folder.path()).what(), HasSubstr("<genre>"));
    EXPECT_EQ(error_of(folder / "loose.mp3").message(), "not a folder");
}

TEST(GenreFolders, SayThatTheyMayNotBeRead) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "locked/rock/a.mp3");
    ::chmod(folder.path().c_str(), 0755);
    const LockedFolder locked(folder / "locked");
    if (!locked.works()) GTEST_SKIP() << "this user may read everything";
    EXPECT_EQ(error_of(folder / "locked").code(), ErrorCode::kNoPermission);
}

TEST(GenreFolders, OfTheDevelopmentMusic) {
    const fs::path music = fs::path(SEGUE_SOURCE_DIR) / "../shared/data/music";
    if (!fs::exists(music)) GTEST_SKIP() << "no music at " << music;
    const DataSet data = read_genre_folders(music);
    EXPECT_EQ(data.clips.size(), 1522U);
    EXPECT_EQ(LabelEncoder(data.clips).size(), 11U);  // ten genres and "unlabelled"
    EXPECT_THAT(data.skipped, IsEmpty());
}

}  // namespace
}  // namespace segue::dataset
