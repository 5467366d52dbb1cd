// What .segueignore and ignore patterns leave out, compared with git itself.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataset/ignore_rules.h"
#include "dataset/tree.h"
#include "segue/dataset.h"
#include "temporary_folder.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool ignores(const char* pattern, const char* path, bool is_folder = false) {
    IgnoreRules rules;
    rules.add_line(pattern);
    return rules.verdict(path, is_folder).value_or(false);
}

TEST(IgnoreRules, MatchNamesAtAnyDepthAndPathsFromTheFolder) {
    EXPECT_TRUE(ignores("*.wav", "a.wav"));
    EXPECT_TRUE(ignores("*.wav", "deep/er/a.wav"));
    EXPECT_FALSE(ignores("*.wav", "a.wave"));
    EXPECT_TRUE(ignores("/a.wav", "a.wav"));
    EXPECT_FALSE(ignores("/a.wav", "deep/a.wav"));
    EXPECT_TRUE(ignores("deep/*.wav", "deep/a.wav"));
    EXPECT_FALSE(ignores("deep/*.wav", "deep/er/a.wav"));
    EXPECT_TRUE(ignores("**/er/*.wav", "deep/er/a.wav"));
    EXPECT_TRUE(ignores("deep/**", "deep/er/a.wav"));
    EXPECT_FALSE(ignores("deep/**", "deep", true));
    EXPECT_TRUE(ignores("a/**/z", "a/z"));
    EXPECT_TRUE(ignores("a/**/z", "a/b/c/z"));
    EXPECT_TRUE(ignores("take [0-9].mp3", "take 7.mp3"));
    EXPECT_TRUE(ignores("?.mp3", "x.mp3"));
    EXPECT_FALSE(ignores("?.mp3", "xy.mp3"));
}

TEST(IgnoreRules, MatchInNoTimeHoweverManyStarsThereAre) {
    std::string pattern, path;
    for (int i = 0; i < 40; ++i) {
        pattern += "**/";
        path += "a/";
    }
    EXPECT_TRUE(ignores((pattern + "z").c_str(), (path + "z").c_str()));
    EXPECT_FALSE(ignores((pattern + "z").c_str(), (path + "y").c_str()));
}

TEST(IgnoreRules, MatchFoldersAloneWithASlashAtTheEnd) {
    EXPECT_TRUE(ignores("Podcasts/", "Podcasts", true));
    EXPECT_TRUE(ignores("Podcasts/", "old/Podcasts", true));
    EXPECT_FALSE(ignores("Podcasts/", "Podcasts"));
}

TEST(IgnoreRules, TakeCommentsSpacesAndBackslashesAsGitDoes) {
    EXPECT_FALSE(ignores("# a.wav", "# a.wav"));
    EXPECT_TRUE(ignores("\\# a.wav", "# a.wav"));
    EXPECT_TRUE(ignores("\\!a.wav", "!a.wav"));
    EXPECT_TRUE(ignores("a.wav   ", "a.wav"));
    EXPECT_TRUE(ignores("a\\ ", "a "));
    EXPECT_TRUE(ignores("a.wav\r", "a.wav"));
    EXPECT_FALSE(ignores("", "a.wav"));
    EXPECT_FALSE(ignores("/", "a.wav"));
    EXPECT_FALSE(ignores("!", "a.wav"));
}

TEST(IgnoreRules, DoNotTakeAByteOrderMarkForAPattern) {
    IgnoreRules rules;
    rules.add_text("\xEF\xBB\xBF*.wav\n*.ogg\n");
    EXPECT_EQ(rules.verdict("a.wav", false), true);
    EXPECT_EQ(rules.verdict("a.ogg", false), true);
}

TEST(IgnoreRules, TheLastThatMatchesDecides) {
    IgnoreRules rules;
    rules.add_text("*.wav\n!keep.wav\n/keep.wav");
    EXPECT_EQ(rules.verdict("a/b.wav", false), true);
    EXPECT_EQ(rules.verdict("a/keep.wav", false), false);
    EXPECT_EQ(rules.verdict("keep.wav", false), true);
    EXPECT_EQ(rules.verdict("a/b.mp3", false), std::nullopt);
}

class IgnoreFilesTest : public ::testing::Test {
  protected:
    std::vector<std::string> found(const std::vector<std::string>& ignore = {}) const {
        const std::vector<fs::path> roots{folder_.path()};
        return relative_names(find_audio_files(roots, {}, ignore).files, folder_.path());
    }

    segue::testing::TemporaryFolder folder_;
};

TEST_F(IgnoreFilesTest, HoldBelowTheirFolderAndInnerOnesOutweighOuterOnes) {
    for (const char* name : {"a.wav", "in/a.wav", "in/er/a.wav", "in/er/b.wav", "other/a.wav"}) touch(folder_ / name);
    touch(folder_ / "in/.segueignore", "a.wav\n");
    touch(folder_ / "in/er/.segueignore", "!a.wav\n/b.wav\n");
    EXPECT_THAT(found(), ElementsAre("a.wav", "in/er/a.wav", "other/a.wav"));
    EXPECT_THAT(found({"/a.wav", "in/"}), ElementsAre("other/a.wav"));
    EXPECT_THAT(found({"a.wav", "!b.wav"}), ElementsAre("in/er/b.wav")) << "patterns of the caller outweigh all files";
}

TEST_F(IgnoreFilesTest, DoNotLookIntoAFolderThatIsLeftOut) {
    touch(folder_ / "out/a.wav");
    touch(folder_ / ".segueignore", "out/\n!out/a.wav\n");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(IgnoreFilesTest, TakeARootAsItIs) {
    touch(folder_ / "a.wav");
    touch(folder_ / ".segueignore", "*\n");
    const std::vector<fs::path> roots{folder_ / "a.wav"};
    EXPECT_THAT(find_audio_files(roots).files, SizeIs(1));
}

TEST_F(IgnoreFilesTest, AnUnreadableOneIsNamed) {
    touch(folder_ / "a.wav");
    fs::create_directory(folder_ / ".segueignore");
    const std::vector<fs::path> roots{folder_.path()};
    const FileList list = find_audio_files(roots);
    EXPECT_THAT(list.files, SizeIs(1));
    ASSERT_THAT(list.skipped, SizeIs(1));
    EXPECT_EQ(list.skipped.front().path, folder_ / ".segueignore");
}

// What git leaves in: names that `git ls-files --others` lists.
std::vector<std::string> found_by_git(const fs::path& folder) {
    const std::string command =
        "cd '" + folder.native() + "' && git ls-files --others --exclude-per-directory=.segueignore";
    FILE* const output = ::popen(command.c_str(), "r");
    std::vector<std::string> names;
    char line[1000];
    while (std::fgets(line, sizeof line, output) != nullptr) {
        std::string name(line, std::string_view(line).size() - 1);
        if (name.ends_with(".mp3")) names.push_back(std::move(name));
    }
    ::pclose(output);
    std::ranges::sort(names);
    return names;
}

TEST_F(IgnoreFilesTest, LeaveOutWhatGitWould) {
    if (std::system("git --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no git to compare with";
    ASSERT_EQ(std::system(("git init -q '" + folder_.path().native() + "'").c_str()), 0);
    const std::vector<std::string> parts{"a", "b", "ab", "a b"};
    for (const auto& one : parts) {
        touch(folder_ / (one + ".mp3"));
        for (const auto& two : parts) {
            touch(folder_ / one / (two + ".mp3"));
            for (const auto& three : parts) touch(folder_ / one / two / (three + ".mp3"));
        }
    }
    std::mt19937 random(4);
    const auto one_of = [&](const std::vector<std::string>& choices) {
        return choices[std::uniform_int_distribution<std::size_t>(0, choices.size() - 1)(random)];
    };
    const auto lines = [&] {
        std::string text;
        for (int line = std::uniform_int_distribution(1, 4)(random); line > 0; --line) {
            text +=
                one_of({"", "", "!", "/"}) + one_of({"a", "b", "*", "?", "**", "[ab]", "[!a]*", "a*", "a?b", "\\a"});
            for (int more = std::uniform_int_distribution(0, 2)(random); more > 0; --more) {
                text += "/" + one_of({"a", "b", "*", "**", "a*", "?"});
            }
            text += one_of({"", "/", ".mp3", " "}) + "\n";
        }
        return text;
    };
    for (int round = 0; round < 60; ++round) {
        const std::string outer = lines();
        const std::string inner = lines();
        touch(folder_ / ".segueignore", outer);
        touch(folder_ / "a" / ".segueignore", inner);
        EXPECT_EQ(found(), found_by_git(folder_.path())) << outer << "in a:\n" << inner;
    }
}

}  // namespace
}  // namespace segue::dataset
