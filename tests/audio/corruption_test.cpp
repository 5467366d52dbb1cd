// Whatever happens to a file, it ends in a verdict. `scripts/torture` does the same for hours.
#include <gtest/gtest.h>

#include "audio/corruptor.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::Corruptor;
using segue::testing::TemporaryFolder;
using segue::testing::write_bytes;

class Corruption : public ::testing::TestWithParam<const char*> {};

TEST_P(Corruption, EndsInAVerdict) {
    const std::filesystem::path original = std::filesystem::path(SEGUE_SOURCE_DIR "/examples/music") / GetParam();
    const std::string intact = read_file(original);
    const TemporaryFolder folder;
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        SCOPED_TRACE(seed);
        const auto path = write_bytes(folder / ("a" + original.extension().native()), Corruptor(seed).corrupt(intact));
        Report report;
        try {
            const Sound sound = load(path, {.loudness = true});
            report = sound.report;
            EXPECT_NEAR(static_cast<double>(sound.samples.size()), report.duration_s * 22050,
                        2 + 0.01 * report.duration_s * 22050);
            for (const float sample : sound.samples) ASSERT_TRUE(std::isfinite(sample));
        } catch (const Error& error) {
            report = report_of(error);
        }
        EXPECT_EQ(report.reason.empty(), report.verdict == Verdict::kSound) << report.reason;
        static_cast<void>(read_tags(path));
    }
}

TEST_P(Corruption, OfExcerptsEndsInAVerdict) {
    constexpr Excerpts kExcerpts{.count = 3, .length_s = 1, .lead_s = 1};
    const std::filesystem::path original = std::filesystem::path(SEGUE_SOURCE_DIR "/examples/music") / GetParam();
    const std::string intact = read_file(original);
    const TemporaryFolder folder;
    for (std::uint64_t seed = 100; seed < 140; ++seed) {
        SCOPED_TRACE(seed);
        const auto path = write_bytes(folder / ("a" + original.extension().native()), Corruptor(seed).corrupt(intact));
        Report report;
        try {
            const Sound sound = load(path, {.excerpts = kExcerpts});
            report = sound.report;
            EXPECT_NEAR(static_cast<double>(sound.samples.size()), report.heard_s * 22050,
                        2 + 0.01 * report.heard_s * 22050);
            if (report.excerpts) {
                EXPECT_LE(report.heard_s, duration_s_of(kExcerpts) + 0.001);
            }
            for (const float sample : sound.samples) ASSERT_TRUE(std::isfinite(sample));
            EXPECT_EQ(packet_hash(path, kExcerpts), packet_hash(path, kExcerpts));
        } catch (const Error& error) {
            report = report_of(error);
        }
        EXPECT_EQ(report.reason.empty(), report.verdict == Verdict::kSound) << report.reason;
    }
}

INSTANTIATE_TEST_SUITE_P(Music, Corruption,
                         ::testing::Values("blues/gravel-road.ogg", "classical/allegretto.flac",
                                           "classical/adagio.opus", "hiphop/basement-loop.wav", "jazz/blue-ferry.mp3",
                                           "jazz/late-tram.m4a", "pop/paper-planes.wav"));

}  // namespace
}  // namespace segue::audio
