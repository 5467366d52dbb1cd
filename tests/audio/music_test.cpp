// Real music: the project's examples in the formats that people have, and clips of the data folder against librosa.
#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::TemporaryFolder;
using segue::testing::write_bytes;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::filesystem::path kExamples = SEGUE_SOURCE_DIR "/examples/music";
const std::filesystem::path kMp3 = kExamples / "jazz/blue-ferry.mp3";
const std::filesystem::path kOgg = kExamples / "blues/gravel-road.ogg";

std::string bytes_of(const std::filesystem::path& path) {
    return read_file(path);
}

double root_mean_square(const std::vector<float>& samples) {
    double sum = 0;
    for (const float sample : samples) sum += static_cast<double>(sample) * sample;
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

class Example : public ::testing::TestWithParam<const char*> {};

TEST_P(Example, IsSoundAndTagged) {
    const auto path = kExamples / GetParam();
    const Sound sound = load(path);
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_GT(sound.report.duration_s, 9);
    EXPECT_NEAR(sound.report.declared_s, sound.report.duration_s, 0.1);
    EXPECT_NEAR(static_cast<double>(sound.samples.size()), sound.report.duration_s * 22050, 2);
    EXPECT_GT(root_mean_square(sound.samples), 0.01);

    const Tags tags = read_tags(path);
    EXPECT_FALSE(tags.title.empty());
    EXPECT_FALSE(tags.artist.empty());
    EXPECT_FALSE(tags.genre.empty());
}

INSTANTIATE_TEST_SUITE_P(Music, Example,
                         ::testing::Values("blues/gravel-road.ogg", "classical/allegretto.flac",
                                           "classical/adagio.opus", "hiphop/basement-loop.wav", "jazz/blue-ferry.mp3",
                                           "jazz/late-tram.m4a", "pop/paper-planes.wav"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::replace_if(
                                 name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
                             return name;
                         });

class DamagedMp3 : public ::testing::Test {
  protected:
    Report report_on(const std::string& bytes) { return load(write_bytes(folder_ / "a.mp3", bytes)).report; }

    TemporaryFolder folder_;
    std::string intact_ = bytes_of(kMp3);
    double duration_s_ = load(kMp3).report.duration_s;
};

TEST_F(DamagedMp3, TruncatedSaysHowMuchIsThere) {
    const Report report = report_on(intact_.substr(0, intact_.size() * 4 / 10));
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_NEAR(report.duration_s, duration_s_ * 0.4, 1);
    EXPECT_NEAR(report.declared_s, duration_s_, 0.1);
    EXPECT_THAT(report.reason,
                ::testing::MatchesRegex("[0-9.]+ s of [0-9.]+ s declared can be heard; the end is missing"));
}

TEST_F(DamagedMp3, ZeroFilledSaysWhere) {
    std::string bytes = intact_;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 4 / 10),
              bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 6 / 10), '\0');
    const Report report = report_on(bytes);
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_GT(report.damaged_packets, 0);
    EXPECT_NEAR(report.duration_s, duration_s_ * 0.8, 1);
    EXPECT_THAT(report.reason, HasSubstr("declared can be heard; damaged at "));
    EXPECT_NEAR(std::stod(report.reason.substr(report.reason.rfind("at ") + 3)), duration_s_ * 0.4, 1);
}

TEST_F(DamagedMp3, ZeroFilledTail) {
    std::string bytes = intact_;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2), bytes.end(), '\0');
    const Report report = report_on(bytes);
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_NEAR(report.duration_s, duration_s_ / 2, 1);
}

TEST_F(DamagedMp3, JunkAroundTheSoundIsNoDamage) {
    const std::string junk(3000, '\x01');
    for (const std::string& bytes : {junk + intact_, intact_ + junk, intact_ + std::string(2000, '\0')}) {
        const Report report = report_on(bytes);
        EXPECT_EQ(report.verdict, Verdict::kSound) << report.reason;
        EXPECT_NEAR(report.duration_s, duration_s_, 0.1);
    }
}

TEST_F(DamagedMp3, TagsChangeNeitherFingerprint) {
    const Report plain = load(kMp3).report;
    const auto tagged = write_bytes(folder_ / "b.mp3", intact_ + "TAG" + std::string(125, 'x'));
    EXPECT_EQ(load(tagged).report.content_hash, plain.content_hash);
    EXPECT_EQ(packet_hash(tagged), packet_hash(kMp3));

    // Without its ID3v2 tag, whose size stands in four bytes of seven bits.
    ASSERT_THAT(intact_, StartsWith("ID3"));
    std::size_t tag = 0;
    for (std::size_t i = 6; i < 10; ++i) tag = tag << 7U | static_cast<unsigned char>(intact_[i]);
    const auto bare = write_bytes(folder_ / "c.mp3", intact_.substr(10 + tag));
    EXPECT_EQ(load(bare).report.content_hash, plain.content_hash);
    EXPECT_EQ(packet_hash(bare), packet_hash(kMp3));
}

TEST(DamagedOgg, TruncatedIsNoticed) {
    const TemporaryFolder folder;
    const std::string intact = bytes_of(kOgg);
    const Report report = load(write_bytes(folder / "a.ogg", intact.substr(0, intact.size() / 2))).report;
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_THAT(report.reason, HasSubstr("can be heard; cut off before its end"));
}

TEST(Tags, AreEmptyWhereThereAreNone) {
    const TemporaryFolder folder;
    const auto wav = write_bytes(folder / "a.wav", segue::testing::wav_bytes({}, segue::testing::sine(440, 44100)));
    for (const auto& path : {wav, folder / "missing.mp3", write_bytes(folder / "text.mp3", "words"),
                             write_bytes(folder / "new\nline\xFF.flac", std::string(100, '\0')), folder.path()}) {
        const Tags tags = read_tags(path);
        EXPECT_EQ(tags.title, "") << path;
        EXPECT_EQ(tags.year, 0) << path;
    }
}

// What librosa 0.11 makes of a clip: librosa.load(path, sr=rate).
struct Golden {
    const char* path;
    int rate_hz;
    std::size_t samples;
    double root_mean_square;
    double at_quarter, at_half, at_three_quarters;
};

class DataClip : public ::testing::TestWithParam<Golden> {};

TEST_P(DataClip, SoundsAsLibrosaHearsIt) {
    const Golden golden = GetParam();
    const std::filesystem::path path = std::filesystem::path(SEGUE_SOURCE_DIR "/../shared/data") / golden.path;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "the data folder is absent";

    const Sound sound = load(path, {.sample_rate_hz = golden.rate_hz});

    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    ASSERT_EQ(sound.samples.size(), golden.samples);
    EXPECT_NEAR(root_mean_square(sound.samples), golden.root_mean_square, 2e-6);
    EXPECT_NEAR(sound.samples[golden.samples / 4], golden.at_quarter, 2e-6);
    EXPECT_NEAR(sound.samples[golden.samples / 2], golden.at_half, 2e-6);
    EXPECT_NEAR(sound.samples[3 * golden.samples / 4], golden.at_three_quarters, 2e-6);
}

INSTANTIATE_TEST_SUITE_P(
    Music, DataClip,
    ::testing::Values(
        Golden{"music/jazz/MT0000442827.ogg", 22050, 661500, 0.1251741, -0.320491, 0.040027, -0.005408},
        Golden{"music/jazz/MT0000442827.ogg", 16000, 480000, 0.1251737, -0.320456, 0.040037, -0.005446},
        Golden{"music/metal/MT0003136077.ogg", 22050, 661500, 0.3085706, -0.420868, 0.262766, -0.566279},
        Golden{"music/metal/MT0003136077.ogg", 44100, 1323000, 0.3085504, -0.415605, 0.264635, -0.566278},
        Golden{"music/classical/classical.00009.ogg", 22050, 426491, 0.0272424, 0.022176, -0.052203, -0.012987},
        Golden{"music/classical/classical.00009.ogg", 16000, 309472, 0.0272415, 0.023584, -0.058908, -0.013073}));

}  // namespace
}  // namespace segue::audio
