// Excerpts: the same seconds as of the whole file, in every container, whatever its tags; and what cannot be told by
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/media_file.h"
#include "audio/packet_reader.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::append_little_endian;
using segue::testing::StreamSpec;
using segue::testing::TemporaryFolder;
using segue::testing::wav_bytes;
using segue::testing::write_bytes;
using segue::testing::write_media;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Excerpts kExcerpts{.count = 3, .length_s = 1, .lead_s = 2};
constexpr double kDuration_s = 20;
constexpr double kDelay_s = 0.12;  // at most, of lossy formats; those that tell it have so much less at the start
constexpr double kSecond_s = 3 + 17 * 0.25;  // the middle of the second
constexpr double kThird_s = 3 + 17 * 0.75;
constexpr double kFirst_hz = 200;
constexpr double kGlide_hz_per_s = 100;

StreamSpec glide(const std::string& codec, int sample_rate_hz = 44100) {
    return {.codec = codec,
            .frequency_hz = kFirst_hz,
            .glide_hz_per_s = kGlide_hz_per_s,
            .sample_rate_hz = sample_rate_hz,
            .duration_s = kDuration_s};
}

Sound excerpts_of(const std::filesystem::path& path, const Excerpts& excerpts = kExcerpts) {
    return load(path, {.sample_rate_hz = 0, .excerpts = excerpts});
}

std::vector<float> cut(const Sound& whole, const std::vector<Span>& places) {
    std::vector<float> samples;
    for (const auto& [start_s, end_s] : places) {
        const auto at = [&](double time_s) {
            return whole.samples.begin() + std::lround(time_s * whole.sample_rate_hz);
        };
        samples.insert(samples.end(), at(start_s), at(end_s));
    }
    return samples;
}

std::span<const float> after(const Sound& sound, double time_s) {
    return std::span(sound.samples).subspan(static_cast<std::size_t>(std::lround(time_s * sound.sample_rate_hz)));
}

// Power of the difference by that of the sound, where both fit best: lossy formats count their delay in various ways.
double least_difference(std::span<const float> excerpt, const Sound& whole, double start_s) {
    constexpr std::size_t kCompared = 4000;
    double least = 1;
    for (double shift_s = -kDelay_s; shift_s <= kDelay_s; shift_s += 1.0 / whole.sample_rate_hz) {
        const auto at = static_cast<std::size_t>(std::lround((start_s + shift_s) * whole.sample_rate_hz));
        double power = 0;
        double error = 0;
        for (std::size_t i = 0; i < kCompared; ++i) {
            power += excerpt[i] * excerpt[i];
            error += (excerpt[i] - whole.samples[at + i]) * (excerpt[i] - whole.samples[at + i]);
        }
        least = std::min(least, error / power);
    }
    return least;
}

// The time that the pitch tells, from the upward zero crossings.
double time_of(std::span<const float> samples, int sample_rate_hz) {
    int crossings = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) crossings += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
    const double seconds = static_cast<double>(samples.size()) / sample_rate_hz;
    return (crossings / seconds - kFirst_hz) / kGlide_hz_per_s;
}

TEST(PlacesOfExcerpts, AreEvenlySpread) {
    const auto places = places_of({.count = 4, .length_s = 3, .lead_s = 0}, 240);
    ASSERT_THAT(places, SizeIs(4));
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_DOUBLE_EQ(places[i].start_s, 30 + 60 * static_cast<double>(i) - 1.5);
        EXPECT_DOUBLE_EQ(places[i].end_s, 30 + 60 * static_cast<double>(i) + 1.5);
    }
}

TEST(PlacesOfExcerpts, AreSpreadOverWhatFollowsTheLeadAndTheFirst) {
    const auto places = places_of({.count = 4, .length_s = 3, .lead_s = 12}, 240);
    ASSERT_THAT(places, SizeIs(4));
    EXPECT_DOUBLE_EQ(places[0].start_s, 0);
    EXPECT_DOUBLE_EQ(places[0].end_s, 15);
    for (std::size_t i = 1; i < places.size(); ++i) {
        const double middle_s = 15 + 75 * (static_cast<double>(i) - 0.5);
        EXPECT_DOUBLE_EQ(places[i].start_s, middle_s - 1.5);
        EXPECT_DOUBLE_EQ(places[i].end_s, middle_s + 1.5);
    }
}

TEST(PlacesOfExcerpts, OfOneWithALeadAreTheBeginning) {
    const auto places = places_of({.count = 1, .length_s = 3, .lead_s = 12}, 30);
    ASSERT_THAT(places, SizeIs(1));
    EXPECT_DOUBLE_EQ(places[0].end_s, 15);
}

TEST(PlacesOfExcerpts, AreNoneInAShortFile) {
    EXPECT_THAT(places_of({.count = 4, .length_s = 3, .lead_s = 0}, 23.9), IsEmpty());
    EXPECT_THAT(places_of({.count = 4, .length_s = 3, .lead_s = 0}, 24), SizeIs(4));
    EXPECT_THAT(places_of({.count = 4, .length_s = 3, .lead_s = 12}, 47.9), IsEmpty());
    EXPECT_THAT(places_of({.count = 4, .length_s = 3, .lead_s = 12}, 48), SizeIs(4));
    EXPECT_THAT(places_of({.count = 1, .length_s = 3, .lead_s = 0}, 0), IsEmpty());
}

TEST(NamesOfExcerpts, AreShort) {
    EXPECT_EQ(to_string({.count = 5, .length_s = 3, .lead_s = 0}), "5x3s");
    EXPECT_EQ(to_string({.count = 10, .length_s = 2.5, .lead_s = 12}), "12s+10x2.5s");
}

struct Kind {
    const char* name;
    const char* container;
    const char* codec;
    int sample_rate_hz = 44100;
};

std::string name_of(const ::testing::TestParamInfo<Kind>& test) {
    std::string name = test.param.name;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

class ExcerptsOfEachKind : public ::testing::TestWithParam<Kind> {
  protected:
    std::filesystem::path write(const std::string& title = "") {
        return write_media(folder_ / GetParam().name, {GetParam().container, title},
                           {glide(GetParam().codec, GetParam().sample_rate_hz)});
    }

    TemporaryFolder folder_;
};

class ExcerptsOfEachLosslessKind : public ExcerptsOfEachKind {};

TEST_P(ExcerptsOfEachLosslessKind, AreTheSameSamplesAsOfTheWhole) {
    const auto path = write();
    const Sound whole = load(path, {.sample_rate_hz = 0});
    const Sound sound = excerpts_of(path);
    EXPECT_EQ(sound.samples, cut(whole, places_of(kExcerpts, kDuration_s)));
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
    EXPECT_EQ(sound.report.excerpts, kExcerpts);
    EXPECT_NEAR(sound.report.duration_s, kDuration_s, 1e-9);
    EXPECT_NEAR(sound.report.heard_s, duration_s_of(kExcerpts), 1e-9);

    const auto wav = write_media(folder_ / "reference.wav", "wav", {glide("pcm_s16le", GetParam().sample_rate_hz)});
    EXPECT_EQ(sound.report.content_hash, excerpts_of(wav).report.content_hash);
}

class ExcerptsOfEachLossyKind : public ExcerptsOfEachKind {};

TEST_P(ExcerptsOfEachLossyKind, SoundAsTheSamePlacesOfTheWhole) {
    const auto path = write();
    const Sound whole = load(path, {.sample_rate_hz = 0});
    const Sound sound = excerpts_of(path);
    EXPECT_EQ(sound.report.reason.find("missing"), std::string::npos) << sound.report.reason;
    EXPECT_TRUE(is_usable(sound.report.verdict));
    EXPECT_EQ(sound.report.excerpts, kExcerpts);
    EXPECT_NEAR(sound.report.duration_s, kDuration_s, 0.1);
    EXPECT_NEAR(sound.report.heard_s, duration_s_of(kExcerpts), kDelay_s);
    const double at_once_s = kExcerpts.lead_s + kExcerpts.length_s;
    EXPECT_LT(least_difference(after(sound, 1), whole, 1), 0.1);
    EXPECT_LT(least_difference(after(sound, kExcerpts.lead_s), whole, kExcerpts.lead_s), 0.1);
    for (std::size_t i = 1; i < 3; ++i) {
        const double start_s = places_of(kExcerpts, sound.report.duration_s)[i].start_s;
        const double heard_before_s = at_once_s + kExcerpts.length_s * static_cast<double>(i - 1);
        EXPECT_LT(least_difference(after(sound, heard_before_s), whole, start_s), 0.1);
    }
}

class ExcerptsOfEachSoughtKind : public ExcerptsOfEachKind {};

TEST_P(ExcerptsOfEachSoughtKind, DoNotDependOnTags) {
    const auto plain = write();
    const std::string hash = packet_hash(plain, kExcerpts);
    const std::string content_hash = excerpts_of(plain).report.content_hash;
    EXPECT_NE(hash, packet_hash(plain));
    const auto tagged = write(std::string(70'000, 'x'));
    EXPECT_EQ(packet_hash(tagged, kExcerpts), hash);
    EXPECT_EQ(excerpts_of(tagged).report.content_hash, content_hash);
}

TEST_P(ExcerptsOfEachSoughtKind, TellAnotherLength) {
    const std::string hash = packet_hash(write(), kExcerpts);
    StreamSpec longer = glide(GetParam().codec, GetParam().sample_rate_hz);
    longer.duration_s += 1;
    EXPECT_NE(packet_hash(write_media(folder_ / GetParam().name, GetParam().container, {longer}), kExcerpts), hash);
}

TEST_P(ExcerptsOfEachSoughtKind, MissTheEnd) {
    const auto path = write();
    const std::string hash = packet_hash(path, kExcerpts);
    for (const auto percent : {95U, 60U}) {
        std::filesystem::resize_file(path, std::filesystem::file_size(path) * percent / 100);
        try {
            const Report report = excerpts_of(path).report;
            EXPECT_EQ(report.verdict, Verdict::kPartlyReadable) << percent << report.reason;
            EXPECT_NE(packet_hash(path, kExcerpts), hash) << percent;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kBroken) << error.what();  // an index at the end
        }
    }
}

const auto kLossless = ::testing::Values(Kind{"a.wav", "wav", "pcm_s24le"}, Kind{"a.aiff", "aiff", "pcm_s16be"},
                                         Kind{"a.au", "au", "pcm_s16be"}, Kind{"a.caf", "caf", "pcm_s16le"},
                                         Kind{"a.w64", "w64", "pcm_s16le"}, Kind{"a.flac", "flac", "flac"},
                                         Kind{"flac.ogg", "ogg", "flac"}, Kind{"alac.m4a", "ipod", "alac"},
                                         Kind{"a.wv", "wv", "wavpack"}, Kind{"a.tta", "tta", "tta"});
const auto kLossy = ::testing::Values(Kind{"a.mp3", "mp3", "libmp3lame"}, Kind{"a.mp2", "mp2", "mp2"},
                                      Kind{"a.m4a", "ipod", "aac"}, Kind{"a.ogg", "ogg", "libvorbis"},
                                      Kind{"a.opus", "ogg", "libopus", 48000}, Kind{"a.webm", "webm", "libopus", 48000},
                                      Kind{"a.mka", "matroska", "aac"}, Kind{"mp3.mka", "matroska", "libmp3lame"},
                                      Kind{"a.wma", "asf", "wmav2"}, Kind{"a.spx", "ogg", "libspeex", 8000},
                                      Kind{"a.mov", "mov", "aac"}, Kind{"law.wav", "wav", "pcm_mulaw", 8000});
INSTANTIATE_TEST_SUITE_P(Lossless, ExcerptsOfEachLosslessKind, kLossless, name_of);
INSTANTIATE_TEST_SUITE_P(Lossy, ExcerptsOfEachLossyKind, kLossy, name_of);
INSTANTIATE_TEST_SUITE_P(Lossless, ExcerptsOfEachSoughtKind, kLossless, name_of);
INSTANTIATE_TEST_SUITE_P(Lossy, ExcerptsOfEachSoughtKind, kLossy, name_of);

class ExcerptsOfOthers : public ExcerptsOfEachKind {};

TEST_P(ExcerptsOfOthers, AreTheWholeFile) {
    const auto path = write();
    const Report report = excerpts_of(path).report;
    EXPECT_EQ(report.excerpts, std::nullopt);
    EXPECT_EQ(report.heard_s, report.duration_s);
    EXPECT_EQ(report.content_hash, load(path).report.content_hash);
    EXPECT_EQ(packet_hash(path, kExcerpts), packet_hash(path));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ExcerptsOfOthers,
                         ::testing::Values(Kind{"a.aac", "adts", "aac"}, Kind{"a.ts", "mpegts", "aac"},
                                           Kind{"a.ac3", "ac3", "ac3"}, Kind{"adpcm.wav", "wav", "adpcm_ima_wav"},
                                           Kind{"mp3.wav", "wav", "libmp3lame"}),
                         name_of);

class ExcerptsOfMp3 : public ::testing::Test {
  protected:
    std::string bytes_of(const StreamSpec& spec, const std::string& options) {
        return read_file(write_media(folder_ / "made.mp3", {"mp3", "", options}, {spec}));
    }
    std::filesystem::path write(const std::string& bytes) { return write_bytes(folder_ / "a.mp3", bytes); }
    // Where each excerpt lies, by its pitch.
    void expect_places(const Sound& sound, double tolerance_s) {
        const auto length = static_cast<std::size_t>(kExcerpts.length_s * sound.sample_rate_hz);
        EXPECT_NEAR(sound.report.heard_s, duration_s_of(kExcerpts), kDelay_s);
        const auto place_of = [&](double heard_before_s) {
            return time_of(after(sound, heard_before_s).first(length), sound.sample_rate_hz);
        };
        EXPECT_NEAR(place_of(1), 1.5, tolerance_s);
        EXPECT_NEAR(place_of(sound.report.heard_s - 2), kSecond_s, tolerance_s);
        EXPECT_NEAR(place_of(sound.report.heard_s - 1), kThird_s, tolerance_s);
    }

    TemporaryFolder folder_;
};

std::string id3v2(std::size_t size) {
    std::string tag{'I', 'D', '3', 4, 0, 0};
    for (int shift = 21; shift >= 0; shift -= 7) tag += static_cast<char>(size >> static_cast<unsigned>(shift) & 0x7FU);
    return tag + std::string(size, '\0');
}

TEST_F(ExcerptsOfMp3, OfAnyBitRateAndHeaderAreFoundAndIgnoreTags) {
    StreamSpec constant = glide("libmp3lame");
    StreamSpec variable = constant;
    variable.variable_bit_rate = true;
    const std::string ape_tag = [] {
        std::string footer = "APETAGEX";
        append_little_endian(footer, 2000, 4);
        append_little_endian(footer, 132, 4);
        return std::string(100, 'y') + footer + std::string(16, '\0');
    }();
    for (const auto& [spec, options, tolerance_s] :
         {std::tuple{constant, "id3v2_version=0", 0.1}, std::tuple{constant, "id3v2_version=0,write_xing=0", 0.1},
          std::tuple{variable, "id3v2_version=0", 1.0}, std::tuple{variable, "id3v2_version=0,write_xing=0", 1.0}}) {
        const std::string bytes = bytes_of(spec, options);
        const auto plain = write(bytes);
        const Sound sound = excerpts_of(plain);
        EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
        EXPECT_NEAR(sound.report.duration_s, kDuration_s, 1) << options;
        expect_places(sound, tolerance_s);
        const std::string hash = packet_hash(plain, kExcerpts);
        for (const std::string& tagged :
             {id3v2(10) + bytes, id3v2(1000) + bytes, id3v2(1'000'000) + bytes, bytes + "TAG" + std::string(125, 'x'),
              bytes + ape_tag, id3v2(4321) + bytes + ape_tag + "TAG" + std::string(125, 'x')}) {
            const auto path = write(tagged);
            EXPECT_EQ(packet_hash(path, kExcerpts), hash) << options << tagged.size() - bytes.size();
            EXPECT_EQ(excerpts_of(path).report.content_hash, sound.report.content_hash);
        }
    }
}

TEST_F(ExcerptsOfMp3, DoNotDependOnTheSizeThatAHeaderTells) {
    StreamSpec variable = glide("libmp3lame");
    variable.variable_bit_rate = true;
    std::string bytes = bytes_of(variable, "id3v2_version=0");
    const std::string hash = packet_hash(write(bytes), kExcerpts);
    const std::size_t header = bytes.find("Xing");
    ASSERT_NE(header, std::string::npos);
    const std::size_t size = header + 12;  // big-endian, behind flags and the number of frames
    bytes[size + 3] = static_cast<char>(bytes[size + 3] ^ 0x40);
    bytes[size + 2] = static_cast<char>(bytes[size + 2] ^ 1);
    EXPECT_EQ(packet_hash(write(bytes), kExcerpts), hash);
}

TEST_F(ExcerptsOfMp3, OtherSoundHasAnotherHash) {
    std::string bytes = bytes_of(glide("libmp3lame"), "");
    const std::string hash = packet_hash(write(bytes), kExcerpts);
    char& heard = bytes[static_cast<std::size_t>(kSecond_s / kDuration_s * static_cast<double>(bytes.size()))];
    heard = static_cast<char>(heard ^ 1);
    EXPECT_NE(packet_hash(write(bytes), kExcerpts), hash);
}

TEST_F(ExcerptsOfMp3, DamageWithinOneIsTold) {
    std::string bytes = bytes_of(glide("libmp3lame"), "");
    const auto start = std::lround(kSecond_s / kDuration_s * static_cast<double>(bytes.size()));
    std::fill_n(bytes.begin() + start, 5'000, '\0');
    EXPECT_EQ(excerpts_of(write(bytes)).report.verdict, Verdict::kPartlyReadable);
}

TEST(ExcerptsOfMp4, DoNotDependOnWhereTheIndexIs) {
    const TemporaryFolder folder;
    const auto write = [&](const char* name, const char* options) {
        return write_media(folder / name, {"ipod", "", options}, {glide("aac")});
    };
    const auto behind = write("behind.m4a", "");
    const auto before = write("before.m4a", "movflags=faststart");
    EXPECT_NE(read_file(behind), read_file(before));
    EXPECT_EQ(packet_hash(behind, kExcerpts), packet_hash(before, kExcerpts));
    EXPECT_EQ(excerpts_of(behind).report.content_hash, excerpts_of(before).report.content_hash);
}

TEST(ExcerptsOfWav, DoNotDependOnChunksBeforeTheSound) {
    const TemporaryFolder folder;
    const std::string bytes = wav_bytes({.frames = 44100 * 20}, segue::testing::sine(440, 44100));
    std::string tagged = bytes;
    tagged.insert(36, std::string("LIST\x10\x00\x00\x00INFOINAM\x04\x00\x00\x00Song", 24));
    EXPECT_EQ(packet_hash(write_bytes(folder / "a.wav", bytes), kExcerpts),
              packet_hash(write_bytes(folder / "b.wav", tagged), kExcerpts));
}

TEST(ExcerptsOfAnyFile, MustMakeSense) {
    const TemporaryFolder folder;
    const auto path = write_bytes(folder / "a.wav", wav_bytes({}, segue::testing::sine(440, 44100)));
    for (const Excerpts& excerpts :
         {Excerpts{0, 3, 0}, Excerpts{-1, 3, 0}, Excerpts{3, 0, 0}, Excerpts{3, -1, 0}, Excerpts{3, 3, -1}}) {
        try {
            excerpts_of(path, excerpts);
            FAIL() << to_string(excerpts);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        }
    }
}

TEST(ExcerptsOfAnyFile, StopAtTheLongestDuration) {
    const TemporaryFolder folder;
    const auto path = write_media(folder / "a.flac", "flac", {glide("flac")});
    const Sound sound = load(path, {.sample_rate_hz = 0, .max_duration_s = 1.5, .excerpts = kExcerpts});
    EXPECT_DOUBLE_EQ(sound.report.heard_s, 1.5);
    EXPECT_EQ(sound.report.verdict, Verdict::kSound) << sound.report.reason;
}

}  // namespace
}  // namespace segue::audio
