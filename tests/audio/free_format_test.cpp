// MP3 files in free format: usual ones whose headers no longer tell the bit rate must sound the same.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "audio/free_format_file.h"
#include "audio/media_file.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::in_free_format;
using segue::testing::joined;
using segue::testing::mp3_frames;
using segue::testing::StreamSpec;
using segue::testing::TemporaryFolder;
using segue::testing::write_bytes;
using segue::testing::write_media;

class FreeFormat : public ::testing::Test {
  protected:
    std::vector<std::string> frames(const StreamSpec& spec) {
        return mp3_frames(read_file(write_media(folder_ / "usual.mp3", "mp3", {spec})));
    }

    Sound heard(const std::string& bytes) {
        return load(write_bytes(folder_ / "free.mp3", bytes), {.sample_rate_hz = 0});
    }

    TemporaryFolder folder_;
};

TEST_F(FreeFormat, SoundsAsWithItsBitRateNamed) {
    const std::vector<StreamSpec> specs{
        {.codec = "libmp3lame", .bit_rate = 192000},
        {.codec = "libmp3lame", .channels = 1, .bit_rate = 64000},
        {.codec = "libmp3lame", .sample_rate_hz = 48000, .bit_rate = 320000},
        {.codec = "libmp3lame", .sample_rate_hz = 32000, .bit_rate = 64000},
        {.codec = "libmp3lame", .sample_rate_hz = 22050, .bit_rate = 56000},
        {.codec = "libmp3lame", .sample_rate_hz = 11025, .channels = 1, .bit_rate = 24000},
    };
    for (const StreamSpec& spec : specs) {
        SCOPED_TRACE(std::to_string(spec.sample_rate_hz) + " Hz, " + std::to_string(spec.bit_rate) + " bit/s");
        const auto usual_frames = frames(spec);
        const Sound usual = heard(joined(usual_frames));
        const Sound free = heard(in_free_format(usual_frames));
        EXPECT_EQ(free.report.verdict, usual.report.verdict) << free.report.reason;
        EXPECT_EQ(free.report.codec, "mp3");
        EXPECT_EQ(free.report.container, "mp3");
        EXPECT_EQ(free.report.source_channels, spec.channels);
        EXPECT_EQ(free.sample_rate_hz, spec.sample_rate_hz);
        ASSERT_EQ(free.samples.size(), usual.samples.size());
        for (std::size_t i = 0; i < free.samples.size(); ++i) ASSERT_NEAR(free.samples[i], usual.samples[i], 1e-6) << i;
    }
}

TEST_F(FreeFormat, HashAndTagsAreThoseOfTheFrames) {
    const std::string bytes = in_free_format(frames({.codec = "libmp3lame"}));
    const std::string tag = std::string("ID3\x04\x00\x00\x00\x00\x00\x08", 10) + std::string(8, '\0');
    const std::string hash = packet_hash(write_bytes(folder_ / "a.mp3", bytes));
    EXPECT_EQ(packet_hash(write_bytes(folder_ / "b.mp3", tag + tag + bytes + "TAG" + std::string(125, 'x'))), hash);
    EXPECT_NE(packet_hash(write_bytes(folder_ / "c.mp3", bytes.substr(0, bytes.size() / 2))), hash);
    const Decoder decoder(folder_ / "a.mp3");
    EXPECT_NEAR(decoder.declared_duration_s(), 3, 0.1);
}

TEST_F(FreeFormat, DamageIsPassedOver) {
    const auto whole = frames({.codec = "libmp3lame"});
    const double whole_s = heard(in_free_format(whole)).report.duration_s;

    auto cut = in_free_format(whole);
    cut.resize(cut.size() - 300);
    EXPECT_EQ(heard(cut).report.verdict, Verdict::kPartlyReadable);

    auto scratched = whole;
    for (std::size_t i = 40; i < 60; ++i) scratched[i].assign(scratched[i].size(), '\0');
    const Report report = heard(in_free_format(scratched)).report;
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_GT(report.damaged_packets, 0);
    EXPECT_NEAR(report.duration_s, whole_s * 0.82, 0.1);

    const std::string header("\xFF\xFB\x00\x44", 4);  // nothing but headers
    std::string noise;
    for (int i = 0; i < 400; ++i) noise += header + std::string(300, static_cast<char>(i * 37));
    EXPECT_NO_THROW(heard(noise));
}

}  // namespace
}  // namespace segue::audio
