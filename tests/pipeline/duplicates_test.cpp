// Which files are copies, why, and which is the best.
#include "segue/duplicates.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/fingerprints.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

recommend::Fingerprint recording(unsigned seed, std::size_t items = 200) {
    std::mt19937 random(seed);
    recommend::Fingerprint fingerprint;
    auto item = static_cast<std::uint32_t>(random());
    for (std::size_t i = 0; i < items; ++i) {
        item ^= static_cast<std::uint32_t>(random() & random() & random());
        fingerprint.push_back(item);
    }
    return fingerprint;
}

class DuplicatesTest : public ::testing::Test {
  protected:
    void add(const fs::path& path, catalog::Sound sound) {
        sound.verdict = sound.verdict.empty() ? "sound" : sound.verdict;
        sound.hash = sound.hash.empty() ? path.native() : sound.hash;
        sound.mfcc_mean = {1};
        sound.versions = {3, "0123456789abcdef"};
        catalog::Finding finding{.path = path, .stamp = {1000, 1}};
        finding.hash = sound.hash;
        finding.sound = std::move(sound);
        catalog_.store(std::vector{finding});
    }

    static catalog::Sound flac(unsigned seed) {
        return {.duration_s = 200,
                .codec = "flac",
                .sample_rate_hz = 44100,
                .bit_rate_bps = 900'000,
                .bandwidth_hz = 0,
                .fingerprint = recording(seed)};
    }
    static catalog::Sound mp3(unsigned seed, int bit_rate_bps = 128'000, double bandwidth_hz = 16000) {
        catalog::Sound sound = flac(seed);
        sound.codec = "mp3";
        sound.bit_rate_bps = bit_rate_bps;
        sound.bandwidth_hz = bandwidth_hz;
        return sound;
    }

    // Paths of the copies of each group.
    std::vector<std::vector<fs::path>> groups() const {
        std::vector<std::vector<fs::path>> groups;
        for (const auto& group : find_duplicates(catalog_).groups) {
            groups.emplace_back();
            for (const Copy& copy : group.copies) groups.back().push_back(copy.track.path);
        }
        return groups;
    }

    TemporaryFolder folder_;
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
};

TEST_F(DuplicatesTest, OfAnEmptyCatalogThereAreNone) {
    const Duplicates duplicates = find_duplicates(catalog_);
    EXPECT_THAT(duplicates.groups, IsEmpty());
    EXPECT_EQ(duplicates.recordings, 0U);
}

TEST_F(DuplicatesTest, GroupsWhatIsTheSameRecording) {
    add("/b/1.mp3", mp3(1));
    add("/a/1.flac", flac(1));
    add("/a/2.flac", flac(2));
    add("/c/3.mp3", mp3(3));
    add("/d/3.mp3", mp3(3, 320'000, 20000));
    EXPECT_THAT(groups(), ElementsAre(ElementsAre("/a/1.flac", "/b/1.mp3"), ElementsAre("/d/3.mp3", "/c/3.mp3")));
    EXPECT_EQ(find_duplicates(catalog_).recordings, 5U);
}

TEST_F(DuplicatesTest, SaysWhy) {
    catalog::Sound original = flac(1);
    original.hash = "original";
    original.content_hash = "samples";
    add("/1.flac", original);
    add("/2 copy.flac", original);
    catalog::Sound wav = original;
    wav.hash = "wav";
    wav.codec = "pcm_s16le";
    wav.bit_rate_bps = 600'000;
    add("/3.wav", wav);
    catalog::Sound cut = mp3(1);
    cut.fingerprint.erase(cut.fingerprint.begin(), cut.fingerprint.begin() + 40);
    cut.fingerprint[10] ^= 0xFF;
    add("/4.mp3", cut);

    const Duplicates duplicates = find_duplicates(catalog_);
    ASSERT_THAT(duplicates.groups, SizeIs(1));
    const auto& copies = duplicates.groups[0].copies;
    ASSERT_THAT(groups(), ElementsAre(ElementsAre("/1.flac", "/2 copy.flac", "/3.wav", "/4.mp3")));
    EXPECT_EQ(copies[1].evidence, Evidence::kSameAudio);
    EXPECT_EQ(copies[2].evidence, Evidence::kSameSamples);
    EXPECT_EQ(copies[3].evidence, Evidence::kFingerprint);
    EXPECT_NEAR(copies[3].offset_s, -40 * 0.1238, 1e-9);
    EXPECT_NEAR(copies[3].agreeing_s, 160 * 0.1238, 1e-9);
    EXPECT_NEAR(copies[3].similarity, 1 - 8 / (160 * 32.0), 1e-9);
    EXPECT_TRUE(copies[2].lossless);
    EXPECT_FALSE(copies[3].lossless);
}

TEST_F(DuplicatesTest, TheBestComesFirst) {
    catalog::Sound damaged = flac(1);
    damaged.verdict = "partly-readable";
    catalog::Sound clipped = flac(1);
    clipped.verdict = "clipped";
    catalog::Sound longer = flac(1);
    longer.duration_s = 210;
    catalog::Sound made_of_lossy = flac(1);
    made_of_lossy.bandwidth_hz = 16000;
    catalog::Sound narrow = flac(1);
    narrow.sample_rate_hz = 22050;
    add("/damaged.flac", damaged);
    add("/clipped.flac", clipped);
    add("/longer.flac", longer);
    add("/made of lossy.flac", made_of_lossy);
    add("/narrow.flac", narrow);
    add("/a.flac", flac(1));
    add("/b.flac", flac(1));
    add("/low.mp3", mp3(1, 96'000, 15000));
    add("/high.mp3", mp3(1, 320'000, 20000));
    add("/middle.mp3", mp3(1, 128'000, 16000));
    EXPECT_THAT(groups(), ElementsAre(ElementsAre("/longer.flac", "/a.flac", "/b.flac", "/narrow.flac", "/high.mp3",
                                                  "/made of lossy.flac", "/middle.mp3", "/low.mp3", "/clipped.flac",
                                                  "/damaged.flac")));
}

TEST_F(DuplicatesTest, PartsThatOverlapNowhereHaveTheirEvidenceFromTheWhole) {
    catalog::Sound start = flac(1);
    start.fingerprint.resize(90);
    catalog::Sound end = mp3(1);
    end.fingerprint.erase(end.fingerprint.begin(), end.fingerprint.begin() + 110);
    add("/whole.mp3", mp3(1, 320'000, 20000));
    add("/start.flac", start);
    add("/end.mp3", end);
    const Duplicates duplicates = find_duplicates(catalog_);
    ASSERT_THAT(groups(), ElementsAre(ElementsAre("/start.flac", "/whole.mp3", "/end.mp3")));
    EXPECT_NEAR(duplicates.groups[0].copies[2].agreeing_s, 90 * 0.1238, 1e-9);
}

TEST_F(DuplicatesTest, LeavesOutWhatIsMissingOrUnusable) {
    add("/1.flac", flac(1));
    add("/1.mp3", mp3(1));
    catalog_.mark_missing(std::vector<fs::path>{"/1.mp3"});
    catalog::Sound silent{.verdict = "silent", .versions = {3, ""}};
    for (const char* path : {"/s1.mp3", "/s2.mp3"}) {
        catalog_.store(std::vector{catalog::Finding{.path = path, .hash = "silence", .sound = silent}});
    }
    EXPECT_THAT(groups(), IsEmpty());
}

TEST_F(DuplicatesTest, CountsRecordingsOfAnOlderSegue) {
    catalog::Sound old;
    old.hash = "old";
    add("/1.flac", old);
    add("/2.flac", old);
    add("/3.flac", flac(1));
    const Duplicates duplicates = find_duplicates(catalog_);
    EXPECT_EQ(duplicates.without_fingerprint, 1U);
    EXPECT_EQ(duplicates.recordings, 2U);
    EXPECT_THAT(groups(), ElementsAre(ElementsAre("/1.flac", "/2.flac"))) << "the same audio needs no fingerprint";
}

}  // namespace
}  // namespace segue::pipeline
