#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "dataset/tree.h"
#include "segue/dataset.h"
#include "temporary_folder.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

FileList find(const std::vector<fs::path>& roots) {
    return find_audio_files(roots);
}

TEST(FindAudioFiles, TakesWhatSoundsAndSortsByBytes) {
    const segue::testing::TemporaryFolder folder;
    for (const char* name :
         {"b.mp3", "A.FLAC", "a/deep/er/c.Ogg", "a.wav", "ünï/音楽.opus", "film.mkv", "two words.m4a"}) {
        touch(folder / name);
    }
    for (const char* name : {"list.m3u", "cover.jpg", "notes.txt", "disc.cue", "noextension", "mp3"}) {
        touch(folder / name);
    }
    const FileList list = find({folder.path()});
    EXPECT_THAT(relative_names(list.files, folder.path()), ElementsAre("A.FLAC", "a.wav", "a/deep/er/c.Ogg", "b.mp3",
                                                                       "film.mkv", "two words.m4a", "ünï/音楽.opus"));
    EXPECT_THAT(list.skipped, IsEmpty());
}

TEST(FindAudioFiles, KeepsNamesThatAreNoText) {
    const segue::testing::TemporaryFolder folder;
    const std::string name = "line\nbreak \xFF\xFE.mp3";
    touch(folder / name);
    EXPECT_THAT(relative_names(find({folder.path()}).files, folder.path()), ElementsAre(name));
}

TEST(FindAudioFiles, LeavesOutHiddenAndNoMedia) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / ".hidden.mp3");
    touch(folder / ".trash/a.mp3");
    touch(folder / "ringtones/.nomedia");
    touch(folder / "ringtones/deeper/a.mp3");
    touch(folder / "music/a.mp3");
    EXPECT_THAT(relative_names(find({folder.path()}).files, folder.path()), ElementsAre("music/a.mp3"));
}

TEST(FindAudioFiles, TakesRootsAsTheyAre) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / ".trash/a.mp3");
    touch(folder / "ringtones/.nomedia");
    touch(folder / "ringtones/b.mp3");
    touch(folder / "picture.jpg");
    const FileList list = find({folder / ".trash", folder / "ringtones", folder / "picture.jpg"});
    EXPECT_THAT(relative_names(list.files, folder.path()),
                ElementsAre(".trash/a.mp3", "picture.jpg", "ringtones/b.mp3"));
}

TEST(FindAudioFiles, ListsOverlappingRootsOnce) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "a/x.mp3");
    touch(folder / "a/y.mp3");
    const FileList list =
        find({folder / "a/x.mp3", folder.path(), folder / "a", folder / "a/../a/x.mp3", folder / "a/"});
    EXPECT_THAT(relative_names(list.files, folder.path()), ElementsAre("a/x.mp3", "a/y.mp3"));
}

TEST(FindAudioFiles, FollowsLinksAndEndsInLoops) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "music/a.mp3");
    touch(folder / "elsewhere/b.mp3");
    fs::create_directory_symlink("..", folder / "music/up");
    fs::create_directory_symlink(".", folder / "music/same");
    fs::create_directory_symlink("../elsewhere", folder / "music/linked");
    fs::create_symlink("a.mp3", folder / "music/alias.mp3");
    fs::create_symlink("missing.mp3", folder / "music/dangling.mp3");
    fs::create_symlink("self.mp3", folder / "music/self.mp3");
    const FileList list = find({folder / "music"});
    EXPECT_THAT(list.files, SizeIs(3));  // b.mp3 by one of the two ways to it
    EXPECT_THAT(skipped_names(list.skipped, folder.path()),
                ElementsAre("music/dangling.mp3: a link to something that does not exist",
                            "music/self.mp3: Too many levels of symbolic links"));
}

TEST(FindAudioFiles, NamesMissingRootsAndGoesOn) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "a.mp3");
    const FileList list = find({folder / "missing", folder / "a.mp3"});
    EXPECT_THAT(list.files, SizeIs(1));
    EXPECT_THAT(skipped_names(list.skipped, folder.path()), ElementsAre("missing: no such file or folder"));
}

TEST(FindAudioFiles, NamesUnreadableFoldersAndGoesOn) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "locked/a.mp3");
    touch(folder / "open/b.mp3");
    ::chmod(folder.path().c_str(), 0755);
    FileList list;
    {
        const LockedFolder locked(folder / "locked");
        if (!locked.works()) GTEST_SKIP() << "this user may read everything";
        list = find({folder.path()});
    }
    EXPECT_THAT(relative_names(list.files, folder.path()), ElementsAre("open/b.mp3"));
    EXPECT_THAT(skipped_names(list.skipped, folder.path()), ElementsAre("locked: Permission denied"));
}

TEST(FindAudioFiles, DoesNotOpenPipes) {
    const segue::testing::TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe.mp3").c_str(), 0600), 0);
    EXPECT_THAT(skipped_names(find({folder.path()}).skipped, folder.path()),
                ElementsAre("pipe.mp3: not a regular file"));
}

TEST(FindAudioFiles, StopsOnRequest) {
    const segue::testing::TemporaryFolder folder;
    touch(folder / "a.mp3");
    std::stop_source source;
    source.request_stop();
    const std::array roots{folder.path()};
    EXPECT_THAT(find_audio_files(roots, source.get_token()).files, IsEmpty());
}

}  // namespace
}  // namespace segue::dataset
