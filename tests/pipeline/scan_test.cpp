// A scan by one undisturbed process.
#include "segue/scan.h"

#include <fstream>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "pipeline/made_up_library.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using testing::contents;
using ::testing::ElementsAre;
using testing::FakeStages;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::write_song;

class ScanTest : public ::testing::Test {
  protected:
    ScanReport scan() { return scan({music_}); }
    ScanReport scan(const ScanOptions& options) { return scan(std::vector{music_}, options); }
    ScanReport scan_on(int threads) { return scan(ScanOptions{.threads = threads}); }
    ScanReport scan(std::vector<fs::path> roots, const ScanOptions& options = {}) {
        return pipeline::scan(catalog_, roots, fake_.stages(model_, features_), options);
    }
    // Numbers from `first` on, in two folders.
    void write_songs(int first, int count) const {
        for (int i = first; i < first + count; ++i) {
            write_song(music_ / (i % 2 == 0 ? "even" : "odd") / (std::to_string(i) + ".wav"), i);
        }
    }
    catalog::Track track(const fs::path& path) const { return catalog_.find_track(path).value(); }
    catalog::Sound sound(const fs::path& path) const { return catalog_.sound(track(path).sound); }
    // Gives a file another time, as a program that changes it does.
    static void touch(const fs::path& path) {
        fs::last_write_time(path, fs::last_write_time(path) - std::chrono::seconds(7));
    }

    TemporaryFolder folder_;
    fs::path music_ = fs::canonical(folder_.path()) / "music";
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
    FakeStages fake_;
    std::string model_ = "model-1";
    int features_ = 1;
};

TEST_F(ScanTest, StoresEveryFileOnce) {
    write_songs(0, 10);
    write_song(music_ / "tagged.wav", 99, "So What", "Miles Davis");
    const ScanReport report = scan();
    EXPECT_EQ(report.found, 11U);
    EXPECT_EQ(report.added, 11U);
    EXPECT_EQ(report.changed + report.moved + report.reanalysed + report.unchanged + report.missing, 0U);
    EXPECT_THAT(report.failures, IsEmpty());
    EXPECT_THAT(report.skipped, IsEmpty());
    EXPECT_FALSE(report.stopped);
    EXPECT_EQ(fake_.analysed(), 11);
    EXPECT_EQ(catalog_.counts().tracks, 11U);
    EXPECT_EQ(catalog_.counts().analysed_sounds, 11U);

    const catalog::Sound stored = sound(music_ / "tagged.wav");
    EXPECT_EQ(stored.hash, audio::packet_hash(music_ / "tagged.wav"));
    EXPECT_EQ(stored.content_hash, "content-" + stored.hash);
    EXPECT_EQ(stored.verdict, "sound");
    EXPECT_EQ(stored.confidence, 0.75F);
    EXPECT_EQ(stored.versions, (catalog::StageVersions{1, "model-1"}));
    EXPECT_EQ(track(music_ / "tagged.wav").tags.title, "So What");
    EXPECT_EQ(track(music_ / "tagged.wav").tags.artist, "Miles Davis");
}

TEST_F(ScanTest, TouchesOnlyWhatIsNew) {
    write_songs(0, 6);
    scan();
    EXPECT_EQ(fake_.take_count(), 6);
    ScanReport report = scan();
    EXPECT_EQ(report.unchanged, 6U);
    EXPECT_EQ(report.found, 6U);
    EXPECT_EQ(report.added + report.changed + report.moved, 0U);
    EXPECT_EQ(fake_.take_count(), 0);

    write_songs(6, 2);
    report = scan();
    EXPECT_EQ(report.unchanged, 6U);
    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(fake_.take_count(), 2);
}

TEST_F(ScanTest, AnalysesAChangedFileAgain) {
    write_song(music_ / "a.wav", 1);
    scan();
    write_song(music_ / "a.wav", 2);
    touch(music_ / "a.wav");
    const ScanReport report = scan();
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(fake_.analysed(), 2);
    EXPECT_EQ(sound(music_ / "a.wav").hash, audio::packet_hash(music_ / "a.wav"));
}

TEST_F(ScanTest, ReadsOnlyTheTagsOfARetaggedFile) {
    write_song(music_ / "a.wav", 1, "Old title");
    scan();
    write_song(music_ / "a.wav", 1, "New title, longer");
    const ScanReport report = scan();
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(fake_.analysed(), 1);
    EXPECT_EQ(track(music_ / "a.wav").tags.title, "New title, longer");
    EXPECT_EQ(scan().unchanged, 1U);
}

TEST_F(ScanTest, FollowsMovedFiles) {
    write_songs(0, 8);
    scan();
    fake_.take_count();
    const auto id = track(music_ / "even" / "0.wav").id;
    fs::rename(music_ / "even", music_ / "moved");
    fs::rename(music_ / "odd" / "1.wav", music_ / "renamed.wav");
    const ScanReport report = scan();
    EXPECT_EQ(report.moved, 5U);
    EXPECT_EQ(report.unchanged, 3U);
    EXPECT_EQ(report.missing, 0U);
    EXPECT_EQ(fake_.analysed(), 0);
    EXPECT_EQ(catalog_.counts().tracks, 8U);
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
    EXPECT_EQ(track(music_ / "moved" / "0.wav").id, id);
    EXPECT_FALSE(catalog_.find_track(music_ / "even" / "0.wav"));
}

TEST_F(ScanTest, FollowsFilesMovedToAnotherRoot) {
    write_song(music_ / "a" / "1.wav", 1);
    write_song(music_ / "b" / "2.wav", 2);
    scan({music_ / "a", music_ / "b"});
    fs::rename(music_ / "a" / "1.wav", music_ / "b" / "1.wav");
    write_song(music_ / "a" / "3.wav", 3);  // an empty root would count as vanished
    EXPECT_EQ(scan({music_ / "a", music_ / "b"}).moved, 1U);
    EXPECT_EQ(catalog_.counts().tracks, 3U);
}

TEST_F(ScanTest, TwoFilesThatChangePlacesKeepTheirAnalyses) {
    write_song(music_ / "a.wav", 1);
    write_song(music_ / "b.wav", 2);
    touch(music_ / "a.wav");
    scan();
    const std::string hash_of_a = sound(music_ / "a.wav").hash;
    fs::rename(music_ / "a.wav", music_ / "c");
    fs::rename(music_ / "b.wav", music_ / "a.wav");
    fs::rename(music_ / "c", music_ / "b.wav");
    EXPECT_EQ(scan().changed, 2U);
    EXPECT_EQ(fake_.analysed(), 2);
    EXPECT_EQ(sound(music_ / "b.wav").hash, hash_of_a);
}

TEST_F(ScanTest, AnalysesCopiesOnce) {
    for (int copy = 0; copy < 40; ++copy) {
        write_song(music_ / (std::to_string(copy) + ".wav"), copy % 2, "Title " + std::to_string(copy));
    }
    fake_.before = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(5)); };
    const ScanReport report = scan_on(6);
    EXPECT_EQ(report.added, 40U);
    EXPECT_EQ(fake_.analysed(), 2);
    EXPECT_EQ(catalog_.counts().sounds, 2U);
    EXPECT_EQ(catalog_.counts().tracks, 40U);
    EXPECT_EQ(track(music_ / "7.wav").tags.title, "Title 7");

    write_song(music_ / "later.wav", 1);
    EXPECT_EQ(scan().added, 1U);
    EXPECT_EQ(fake_.analysed(), 2);
}

TEST_F(ScanTest, MarksMissingFilesAndTakesThemBack) {
    write_songs(0, 4);
    scan();
    fs::rename(music_ / "even" / "2.wav", folder_ / "elsewhere");
    ScanReport report = scan();
    EXPECT_EQ(report.missing, 1U);
    EXPECT_EQ(report.unchanged, 3U);
    EXPECT_TRUE(track(music_ / "even" / "2.wav").missing);
    EXPECT_EQ(catalog_.counts().tracks, 4U);
    EXPECT_EQ(scan().missing, 0U) << "it is marked already";

    fs::rename(folder_ / "elsewhere", music_ / "even" / "2.wav");
    report = scan();
    EXPECT_EQ(report.unchanged, 4U);
    EXPECT_FALSE(track(music_ / "even" / "2.wav").missing);
    EXPECT_EQ(fake_.analysed(), 4);
}

TEST_F(ScanTest, LeavesTracksOutsideItsRootsAlone) {
    write_song(music_ / "a" / "1.wav", 1);
    write_song(music_ / "b" / "2.wav", 2);
    write_song(music_ / "a b" / "3.wav", 3);
    scan();
    fs::remove_all(music_ / "b");
    fs::remove_all(music_ / "a b");
    EXPECT_EQ(scan({music_ / "a"}).missing, 0U);
    EXPECT_EQ(scan().missing, 2U);
}

TEST_F(ScanTest, DoesNotTakeAVanishedRootForDeletion) {
    write_song(music_ / "disk" / "1.wav", 1);
    write_song(music_ / "other" / "2.wav", 2);
    scan();

    fs::rename(music_ / "disk", folder_ / "unplugged");
    ScanReport report = scan({music_ / "disk", music_ / "other"});
    EXPECT_THAT(report.vanished_roots, ElementsAre(music_ / "disk"));
    EXPECT_EQ(report.missing, 0U);
    EXPECT_EQ(report.unchanged, 1U);
    ASSERT_THAT(report.skipped, SizeIs(1));
    EXPECT_EQ(report.skipped.front().path, music_ / "disk");

    fs::create_directory(music_ / "disk");  // the mount point, empty
    report = scan({music_ / "disk"});
    EXPECT_THAT(report.vanished_roots, ElementsAre(music_ / "disk"));
    EXPECT_THAT(report.skipped, IsEmpty());
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
}

TEST_F(ScanTest, DoesNotTakeARootWithoutUnignoredFilesForVanished) {
    write_songs(0, 4);
    scan();
    const ScanReport report = pipeline::scan(catalog_, std::vector{music_}, fake_.stages(), {.ignore = {"*"}});
    EXPECT_THAT(report.vanished_roots, IsEmpty());
    EXPECT_EQ(report.missing, 0U);
}

TEST_F(ScanTest, RefusesAnEmptyName) {
    EXPECT_THROW(scan({""}), Error);
}

TEST_F(ScanTest, AHiddenOrUnreachableFileIsNotMissing) {
    write_songs(0, 4);
    scan();
    write_file_atomically(music_ / "even" / ".nomedia", "");
    const ScanReport report = scan();
    EXPECT_EQ(report.missing, 0U);
    EXPECT_EQ(report.unchanged, 2U);
}

TEST_F(ScanTest, StoresVerdictsOfFilesWithoutAudioAndDoesNotRetryThem) {
    write_song(music_ / "good.wav", 1);
    fs::create_directories(music_);
    write_file_atomically(music_ / "text.mp3", "This is not music, whatever it is called.");
    write_file_atomically(music_ / "empty.flac", "");
    ScanReport report = scan();
    EXPECT_EQ(report.found, 3U);
    EXPECT_EQ(report.added, 1U);
    ASSERT_THAT(report.failures, SizeIs(2));
    EXPECT_EQ(report.failures[0].path, music_ / "empty.flac");
    EXPECT_EQ(report.failures[1].path, music_ / "text.mp3");
    for (const ScanFailure& failure : report.failures) {
        EXPECT_EQ(failure.verdict, audio::Verdict::kNotAudio);
        EXPECT_NE(failure.reason, "");
        EXPECT_EQ(sound(failure.path).verdict, "not-audio");
        EXPECT_EQ(sound(failure.path).reason, failure.reason);
    }
    report = scan();
    EXPECT_THAT(report.failures, IsEmpty());
    EXPECT_EQ(report.unchanged, 3U);

    write_song(music_ / "empty.flac", 2);
    report = scan();
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(sound(music_ / "empty.flac").verdict, "sound");
    EXPECT_EQ(catalog_.counts().sounds, 3U);
}

TEST_F(ScanTest, StoresVerdictsOfFilesWithoutUsableSound) {
    write_song(music_ / "a.wav", 1);
    write_song(music_ / "b.wav", 1);
    fake_.after = [](Analysis& analysis) {
        analysis = {};
        analysis.audio.verdict = audio::Verdict::kSilent;
        analysis.audio.reason = "nothing is louder than -80 dBFS";
    };
    const ScanReport report = scan();
    ASSERT_THAT(report.failures, SizeIs(2)) << "a copy of a silent file is silent";
    EXPECT_EQ(report.failures[1].verdict, audio::Verdict::kSilent);
    EXPECT_EQ(report.failures[1].reason, "nothing is louder than -80 dBFS");
    EXPECT_EQ(fake_.analysed(), 1);
    EXPECT_EQ(scan().unchanged, 2U);
    EXPECT_EQ(catalog_.counts().analysed_sounds, 0U);
}

TEST_F(ScanTest, TriesAnUnreadableFileAgain) {
    write_songs(0, 2);
    fake_.after = [&](Analysis& analysis) {
        if (analysis.path != music_ / "even" / "0.wav") return;
        analysis = {};
        analysis.audio.verdict = audio::Verdict::kUnreadable;
        analysis.audio.reason = "Input/output error";
    };
    ScanReport report = scan();
    ASSERT_THAT(report.failures, SizeIs(1));
    EXPECT_EQ(report.failures.front().reason, "Input/output error");
    EXPECT_EQ(report.added, 1U);
    EXPECT_FALSE(catalog_.find_track(music_ / "even" / "0.wav"));

    fake_.after = [](Analysis&) {};
    report = scan();
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.unchanged, 1U);
}

TEST_F(ScanTest, KeepsWhatItKnowsOfAFileThatBecameUnreadable) {
    write_song(music_ / "a.wav", 1);
    scan();
    const auto before = contents(catalog_);
    model_ = "model-2";
    fake_.after = [](Analysis& analysis) { analysis.audio.verdict = audio::Verdict::kUnreadable; };
    EXPECT_THAT(scan().failures, SizeIs(1));
    EXPECT_EQ(contents(catalog_), before);
}

TEST_F(ScanTest, LeavesAFileThatIsBeingWrittenForTheNextScan) {
    write_song(music_ / "a.wav", 1);
    write_song(music_ / "b.wav", 1);  // a copy, which waits for the first
    fake_.before = [&](const fs::path& path) {
        if (path == music_ / "a.wav") write_song(path, 2, "with a title");
    };
    ScanReport report = scan_on(2);
    EXPECT_EQ(report.added + report.failures.size(), 2U);
    if (!report.failures.empty()) {
        EXPECT_EQ(report.failures.front().path, music_ / "a.wav");
        EXPECT_THAT(report.failures.front().reason, HasSubstr("changed while"));
    }
    fake_.before = [](const auto&) {};
    scan();
    for (const fs::path& path : {music_ / "a.wav", music_ / "b.wav"}) {
        EXPECT_EQ(sound(path).hash, audio::packet_hash(path));
        EXPECT_EQ(sound(path).content_hash, "content-" + audio::packet_hash(path));
    }
}

TEST_F(ScanTest, LeavesAFileThatAnotherProgramWritesForTheNextScan) {
    write_song(music_ / "whole.wav", 1);
    const std::string song = testing::song_bytes(2);
    std::ofstream file(music_ / "half.wav", std::ios::binary);
    file << song.substr(0, song.size() / 2) << std::flush;
    ScanReport report = scan();
    EXPECT_EQ(report.added, 1U);
    ASSERT_THAT(report.failures, SizeIs(1));
    EXPECT_EQ(report.failures.front().path, music_ / "half.wav");
    EXPECT_THAT(report.failures.front().reason, HasSubstr("writing"));
    EXPECT_FALSE(catalog_.find_track(music_ / "half.wav"));

    file << song.substr(song.size() / 2);
    file.close();
    report = scan();
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(sound(music_ / "half.wav").hash, audio::packet_hash(music_ / "half.wav"));
}

TEST_F(ScanTest, TakesAFileThatIsOpenForLongWithoutAChange) {
    write_song(music_ / "a.wav", 1);
    const std::ofstream file(music_ / "a.wav", std::ios::binary | std::ios::app);
    for (const auto age : {std::chrono::hours(1), std::chrono::hours(-24)}) {  // the clock was set back by a day
        fs::last_write_time(music_ / "a.wav", fs::file_time_type::clock::now() - age);
        EXPECT_THAT(scan().failures, IsEmpty());
        EXPECT_EQ(scan().unchanged, 1U);
    }
}

TEST_F(ScanTest, TimesInTheFutureAreTimesLikeOthers) {
    write_songs(0, 3);
    fs::last_write_time(music_ / "odd" / "1.wav", fs::file_time_type::clock::now() + std::chrono::hours(100'000));
    fs::last_write_time(music_ / "even" / "0.wav", fs::file_time_type(std::chrono::seconds(-7'000'000'000)));
    EXPECT_EQ(scan().added, 3U);
    EXPECT_EQ(scan().unchanged, 3U);
    fs::last_write_time(music_ / "odd" / "1.wav", fs::file_time_type::clock::now());
    EXPECT_EQ(scan().changed, 1U) << "a file that seems older now has changed as well";
}

TEST_F(ScanTest, LeavesOutWhatIsIgnoredAndKeepsWhatItKnowsOfIt) {
    write_songs(0, 4);
    scan();
    write_song(music_ / "even" / "new.wav", 9);
    const ScanReport report = scan(ScanOptions{.ignore = {"even/"}});
    EXPECT_EQ(report.found, 2U);
    EXPECT_EQ(report.missing, 0U) << "it is ignored, not gone";
    EXPECT_EQ(catalog_.counts().tracks, 4U);
    write_file_atomically(music_ / ".segueignore", "new.wav\n");
    EXPECT_EQ(scan().found, 4U);
}

TEST_F(ScanTest, EndsWhenTheCatalogIsDeleted) {
    write_songs(0, 300);
    fake_.before = [&](const fs::path&) {
        if (fake_.analysed() == 100) fs::remove(catalog_.path());
    };
    try {
        scan_on(2);
        FAIL() << "scanned into a file that is gone";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_EQ(error.path(), catalog_.path());
        EXPECT_THAT(error.what(), HasSubstr("deleted"));
    }
}

TEST_F(ScanTest, AnotherModelAnalysesEverySoundAgain) {
    write_songs(0, 4);
    write_song(music_ / "copy.wav", 0);
    write_file_atomically(music_ / "text.mp3", "no music");
    scan();
    EXPECT_EQ(fake_.take_count(), 4);

    model_ = "model-2";
    ScanReport report = scan();
    EXPECT_EQ(report.reanalysed, 5U);
    EXPECT_THAT(report.failures, SizeIs(1)) << "a newer Segue may read more formats";
    EXPECT_EQ(fake_.take_count(), 4);
    EXPECT_EQ(sound(music_ / "copy.wav").versions.model, "model-2");
    EXPECT_EQ(catalog_.counts().sounds, 5U);

    features_ = 2;
    EXPECT_EQ(scan().reanalysed, 5U);
    EXPECT_EQ(fake_.take_count(), 4);
    report = scan();
    EXPECT_EQ(report.unchanged, 6U);
    EXPECT_EQ(fake_.take_count(), 0);
}

TEST_F(ScanTest, TakesNamesOfAnyBytes) {
    const std::vector<fs::path> names{"new\nline.wav", "\xFF\xFE.wav", "quote'\"; DROP TABLE tracks.wav",
                                      "\xE9t\xE9/\xC3\xA9t\xC3\xA9.WAV", "%s%n.wav"};
    for (std::size_t i = 0; i < names.size(); ++i) write_song(music_ / names[i], static_cast<int>(i));
    EXPECT_EQ(scan().added, names.size());
    for (const fs::path& name : names) EXPECT_EQ(track(music_ / name).path, music_ / name);
    EXPECT_EQ(scan().unchanged, names.size());
    fs::rename(music_ / names[1], music_ / "plain.wav");
    EXPECT_EQ(scan().moved, 1U);
}

TEST_F(ScanTest, StoresCanonicalPaths) {
    write_song(folder_ / "disk" / "album" / "1.wav", 1);
    write_song(music_ / "2.wav", 2);
    fs::create_directory_symlink(folder_ / "disk", music_ / "linked");
    fs::create_symlink(music_ / "2.wav", music_ / "link to 2.wav");
    fs::create_symlink(music_, music_ / "loop");
    fs::create_symlink("nowhere", music_ / "dangling.wav");

    const ScanReport report = scan();
    EXPECT_EQ(report.added, 2U);
    EXPECT_THAT(report.skipped, SizeIs(1));
    EXPECT_TRUE(catalog_.find_track(fs::canonical(folder_.path()) / "disk" / "album" / "1.wav"));
    EXPECT_TRUE(catalog_.find_track(music_ / "2.wav"));

    const fs::path before = fs::current_path();
    fs::current_path(music_);
    EXPECT_EQ(scan({".", "./linked/..//music/2.wav", "2.wav", music_ / "linked/"}).unchanged, 2U);
    fs::current_path(before);
}

TEST_F(ScanTest, MarksMissingFilesBehindALink) {
    const fs::path disk = fs::canonical(folder_.path()) / "disk";
    write_songs(0, 2);
    write_song(disk / "vinyl" / "2.wav", 2);
    write_song(disk / "vinyl" / "3.wav", 3);
    write_song(disk / "single.wav", 4);
    fs::create_directory_symlink(disk / "vinyl", music_ / "vinyl");
    fs::create_symlink(disk / "single.wav", music_ / "single.wav");
    EXPECT_EQ(scan().added, 5U);

    fs::remove(disk / "vinyl" / "2.wav");
    EXPECT_EQ(scan().missing, 1U);
    EXPECT_TRUE(track(disk / "vinyl" / "2.wav").missing);

    fs::rename(disk, folder_ / "unplugged");
    ScanReport report = scan();
    EXPECT_EQ(report.missing, 0U);
    EXPECT_THAT(report.skipped, SizeIs(2)) << "both links lead nowhere";
    fs::create_directories(disk / "vinyl");  // the mount point, empty
    report = scan();
    EXPECT_EQ(report.missing, 0U);
    EXPECT_THAT(report.vanished_roots, ElementsAre(disk / "vinyl"));
    EXPECT_EQ(catalog_.counts().missing_tracks, 1U);
}

TEST_F(ScanTest, ALinkWithinARootKeepsNothing) {
    write_songs(0, 4);
    fs::create_directory_symlink(music_ / "even", music_ / "best");
    scan();
    for (const char* name : {"0.wav", "2.wav"}) fs::remove(music_ / "even" / name);
    const ScanReport report = scan();
    EXPECT_EQ(report.missing, 2U);
    EXPECT_THAT(report.vanished_roots, IsEmpty());
}

TEST_F(ScanTest, ARootThatIsGoneKeepsItsTracksWithinAnother) {
    write_songs(0, 4);
    scan();
    fs::rename(music_ / "even", folder_ / "unplugged");
    fs::remove(music_ / "odd" / "1.wav");
    for (const auto& roots : {std::vector{music_, music_ / "even"}, std::vector{music_ / "even", music_}}) {
        const ScanReport report = scan(roots);
        EXPECT_THAT(report.vanished_roots, ElementsAre(music_ / "even"));
        EXPECT_EQ(catalog_.counts().missing_tracks, 1U);
        EXPECT_TRUE(track(music_ / "odd" / "1.wav").missing);
    }
}

TEST_F(ScanTest, TakesSingleFilesAndNestedRoots) {
    write_songs(0, 4);
    EXPECT_EQ(scan({music_ / "odd" / "1.wav"}).added, 1U);
    EXPECT_EQ(scan({music_ / "odd", music_, music_ / "even" / "0.wav"}).added, 3U);
    fs::remove(music_ / "odd" / "1.wav");
    const ScanReport report = scan({music_ / "odd", music_, music_ / "odd" / "1.wav"});
    EXPECT_EQ(report.missing, 1U);
    EXPECT_EQ(report.found, 3U);
}

TEST_F(ScanTest, NamesRootsThatDoNotExist) {
    const ScanReport report = scan({music_ / "nowhere"});
    EXPECT_EQ(report.found, 0U);
    ASSERT_THAT(report.skipped, SizeIs(1));
    EXPECT_EQ(report.skipped.front().path, music_ / "nowhere");
    EXPECT_THAT(report.vanished_roots, IsEmpty());
}

TEST_F(ScanTest, ReportsProgressOfWhatIsStored) {
    write_songs(0, 30);
    std::vector<std::size_t> done;
    scan(ScanOptions{.threads = 3, .progress = [&](const Progress& progress) {
                         EXPECT_EQ(progress.total, 30U);
                         EXPECT_EQ(catalog_.counts().tracks, progress.done);
                         done.push_back(progress.done);
                     }});
    EXPECT_TRUE(std::ranges::is_sorted(done));
    EXPECT_EQ(done.back(), 30U);
    bool called = false;
    scan(ScanOptions{.progress = [&](const Progress&) { called = true; }});
    EXPECT_FALSE(called) << "nothing needed work";
}

TEST_F(ScanTest, StopsOnRequestAndGoesOnLater) {
    write_songs(0, 20);
    std::stop_source stop;
    fake_.before = [&](const auto&) {
        if (fake_.analysed() >= 5) stop.request_stop();
    };
    const ScanReport report = scan(ScanOptions{.threads = 2, .stop = stop.get_token()});
    EXPECT_TRUE(report.stopped);
    EXPECT_EQ(report.added, static_cast<std::size_t>(fake_.analysed()));
    EXPECT_EQ(catalog_.counts().tracks, report.added);
    EXPECT_LT(report.added, 10U);

    const ScanReport rest = scan();
    EXPECT_FALSE(rest.stopped);
    EXPECT_EQ(rest.unchanged + rest.added, 20U);
    EXPECT_EQ(fake_.analysed(), 20);
}

TEST_F(ScanTest, AStoppedWalkFindsNothingMissing) {
    write_songs(0, 4);
    scan();
    fs::remove(music_ / "even" / "0.wav");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_TRUE(scan(ScanOptions{.threads = 1, .stop = stop.get_token()}).stopped);
    EXPECT_EQ(catalog_.counts().missing_tracks, 0U);
}

TEST_F(ScanTest, AnyNumberOfThreadsGivesTheSameCatalog) {
    write_songs(0, 25);
    write_song(music_ / "copy.wav", 3, "A copy");
    write_file_atomically(music_ / "text.mp3", "no music");
    scan_on(1);
    catalog::Catalog other(folder_ / "other.db", catalog::IfAbsent::kCreate);
    pipeline::scan(other, std::vector{music_}, fake_.stages(), {.threads = 8});
    EXPECT_EQ(contents(other), contents(catalog_));
}

TEST_F(ScanTest, PassesOnWhatTheAnalysisThrows) {
    for (int copy = 0; copy < 8; ++copy) write_song(music_ / (std::to_string(copy) + ".wav"), 1);
    fake_.before = [](const auto&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // so that others wait for this recording
        throw std::bad_alloc();
    };
    EXPECT_THROW(scan_on(4), std::bad_alloc);
    fake_.before = [](const auto&) {};
    EXPECT_EQ(scan().added, 8U);
}

TEST_F(ScanTest, PassesOnThatThereIsNoModel) {
    write_songs(0, 5);
    const Stages stages{{1, "none"}, []() -> AnalyzeFunction { throw Error(ErrorCode::kInvalidModel, "no model"); }};
    try {
        pipeline::scan(catalog_, std::vector{music_}, stages);
        FAIL() << "scanned without a model";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidModel);
    }
}

TEST_F(ScanTest, EndsWhenTheCatalogCanNotBeWritten) {
    write_songs(0, 300);
    SQLite::Database(catalog_.path().native(), SQLITE_OPEN_READWRITE)
        .exec(
            "CREATE TRIGGER full BEFORE INSERT ON tracks WHEN (SELECT count(*) FROM tracks) >= 100 "
            "BEGIN SELECT RAISE(ABORT, 'no more'); END");
    EXPECT_THROW(scan_on(4), Error);
    EXPECT_LE(catalog_.counts().tracks, 100U);
    SQLite::Database(catalog_.path().native(), SQLITE_OPEN_READWRITE).exec("DROP TRIGGER full");
    const ScanReport report = scan();
    EXPECT_EQ(report.unchanged + report.added, 300U);
}

TEST(ScanWithARealModel, StoresWhatTheAnalyzerSays) {
    const TemporaryFolder folder;
    segue::testing::write_wave(folder / "tone.wav", segue::testing::tone(6, 440));
    segue::testing::write_wave(folder / "silent.wav", std::vector<float>(22050));
    const auto model = model::Model::built_in();
    catalog::Catalog catalog(folder / "catalog.db", catalog::IfAbsent::kCreate);
    const ScanReport report = scan(catalog, std::vector{folder.path()}, stages_of(model));
    EXPECT_EQ(report.added, 1U);
    EXPECT_THAT(report.failures, SizeIs(1));

    const Analysis expected = Analyzer(model).analyze(folder / "tone.wav");
    const auto track = catalog.find_track(fs::canonical(folder.path()) / "tone.wav");
    ASSERT_TRUE(track);
    const catalog::Sound stored = catalog.sound(track->sound);
    EXPECT_EQ(stored.genre, expected.genre);
    EXPECT_EQ(stored.confidence, expected.confidence);
    EXPECT_EQ(stored.probabilities, expected.probabilities);
    EXPECT_EQ(stored.embedding, expected.embedding);
    EXPECT_EQ(stored.mfcc_mean, expected.mfcc_mean);
    EXPECT_EQ(stored.content_hash, expected.audio.content_hash);
    EXPECT_EQ(stored.versions, (catalog::StageVersions{kFeatureVersion, model->id()}));
}

}  // namespace
}  // namespace segue::pipeline
