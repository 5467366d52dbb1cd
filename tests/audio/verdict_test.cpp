// What is said of files that are not as they should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

using segue::testing::sine;
using segue::testing::TemporaryFolder;
using segue::testing::wav_bytes;
using segue::testing::WavSpec;
using segue::testing::write_bytes;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr WavSpec kTenSeconds{.frames = 441000};

Report report_on(const std::filesystem::path& path) {
    try {
        return load(path).report;
    } catch (const Error& error) {
        EXPECT_EQ(error.path(), path);
        return report_of(error);
    }
}

class Verdicts : public ::testing::Test {
  protected:
    Report report_on_bytes(const std::string& name, const std::string& bytes) {
        return report_on(write_bytes(folder_ / name, bytes));
    }

    TemporaryFolder folder_;
};

TEST_F(Verdicts, SoundFilesHaveNoReason) {
    const Report report = report_on_bytes("a.wav", wav_bytes({}, sine(440, 44100)));
    EXPECT_EQ(report.verdict, Verdict::kSound);
    EXPECT_EQ(report.reason, "");
    EXPECT_NEAR(report.peak, 0.5, 0.001);
}

TEST_F(Verdicts, TruncatedWavSaysHowMuchIsThere) {
    const std::string bytes = wav_bytes(kTenSeconds, sine(440, 44100));
    const Report report = report_on_bytes("a.wav", bytes.substr(0, bytes.size() * 4 / 10));
    EXPECT_EQ(report.verdict, Verdict::kPartlyReadable);
    EXPECT_EQ(report.reason, "4.0 s of 10.0 s declared can be heard; the end is missing");
    EXPECT_NEAR(report.declared_s, 10, 0.01);
    EXPECT_NEAR(report.duration_s, 4, 0.01);
}

TEST_F(Verdicts, WavOfUnknownLengthIsSound) {
    std::string bytes = wav_bytes({}, sine(440, 44100));
    for (const char* size : {"\xFF\xFF\xFF\xFF", "\x00\xF0\xFF\x7F"}) {
        bytes.replace(4, 4, size, 4).replace(40, 4, size, 4);
        const Report report = report_on_bytes("a.wav", bytes);
        EXPECT_EQ(report.verdict, Verdict::kSound) << report.reason;
        EXPECT_EQ(report.declared_s, 0);
    }
}

TEST_F(Verdicts, Silence) {
    const Report report = report_on_bytes("a.wav", wav_bytes({}, sine(440, 44100, 5e-5)));
    EXPECT_EQ(report.verdict, Verdict::kSilent);
    EXPECT_THAT(report.reason, HasSubstr("-80 dBFS"));
    EXPECT_EQ(report_on_bytes("b.wav", wav_bytes({}, sine(440, 44100, 3e-4))).verdict, Verdict::kSound);
}

TEST_F(Verdicts, TooShort) {
    EXPECT_EQ(report_on_bytes("a.wav", wav_bytes({.frames = 4410}, sine(440, 44100))).verdict, Verdict::kTooShort);
    EXPECT_EQ(report_on_bytes("b.wav", wav_bytes({.frames = 22050}, sine(440, 44100))).verdict, Verdict::kSound);
}

TEST_F(Verdicts, RatesAtWhichNothingCanBeHeardAreBroken) {
    for (const int rate_hz : {1, 40, 999}) {
        const Report report =
            report_on_bytes("a.wav", wav_bytes({.sample_rate_hz = rate_hz, .frames = 4410}, sine(440, 44100)));
        EXPECT_EQ(report.verdict, Verdict::kBroken) << rate_hz;
        EXPECT_THAT(report.reason, HasSubstr("sample rate")) << rate_hz;
    }
    EXPECT_EQ(report_on_bytes("b.wav", wav_bytes({.sample_rate_hz = 1000, .frames = 4410}, sine(440, 44100))).verdict,
              Verdict::kSound);
}

TEST_F(Verdicts, HeaderWithoutFramesIsBroken) {
    const Report wav = report_on_bytes("a.wav", wav_bytes({.frames = 0}, sine(440, 44100)));
    EXPECT_EQ(wav.verdict, Verdict::kBroken) << wav.reason;
    EXPECT_EQ(
        report_on_bytes("a.mp3", std::string("ID3\x03\x00\x00\x00\x00\x00\x40", 10) + std::string(64, '\0')).verdict,
        Verdict::kBroken);
    EXPECT_EQ(report_on_bytes("a.flac", std::string("fLaC\x80\x00\x00\x22", 8) + std::string(34, '\0')).verdict,
              Verdict::kBroken);
    EXPECT_EQ(report_on_bytes("b.wav", wav_bytes({}, sine(440, 44100)).substr(0, 30)).verdict, Verdict::kBroken);
}

TEST_F(Verdicts, TextAndPicturesAreNoAudio) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "Some words, nothing else.\n";
    const std::string png("\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x02\x00\x00\x00",
                          29);
    for (const char* name :
         {"a.mp3", "a.wav", "a.flac", "a.ogg", "a.m4a", "a.gsm", "a.sln", "a.ul", "a.g722", "noname"}) {
        EXPECT_EQ(report_on_bytes(name, text).verdict, Verdict::kNotAudio) << name;
        EXPECT_EQ(report_on_bytes(name, png + std::string(5000, 'x')).verdict, Verdict::kNotAudio) << name;
        EXPECT_EQ(report_on_bytes(name, "").reason, "is empty") << name;
    }
    EXPECT_EQ(report_on_bytes("a.mp3", text).reason, "is text");
    EXPECT_EQ(report_on_bytes("a.mp3", png + std::string(5000, 'x')).reason, "is a picture");
}

TEST_F(Verdicts, ZerosAndNoiseAreNoAudio) {
    std::string noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 200000; ++i) {
        state = state * 1664525 + 1013904223;
        noise += static_cast<char>(state >> 24U);
    }
    for (const char* name : {"a.mp3", "a.wav", "a.flac", "a.ogg", "noname"}) {
        EXPECT_EQ(report_on_bytes(name, std::string(200000, '\0')).verdict, Verdict::kNotAudio) << name;
        EXPECT_EQ(report_on_bytes(name, noise).verdict, Verdict::kNotAudio) << name;
    }
}

TEST_F(Verdicts, NeverOpensWhatAFileNames) {
    const auto wav = write_bytes(folder_ / "a.wav", wav_bytes({}, sine(440, 44100)));
    const std::string concat = "ffconcat version 1.0\nfile a.wav\n";
    const std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + wav.native() + "\n#EXT-X-ENDLIST\n";
    const std::string session =
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n";
    for (const char* name : {"list.mp3", "list.ffconcat", "list.m3u8", "list.sdp", "list.wav"}) {
        EXPECT_EQ(report_on_bytes(name, concat).verdict, Verdict::kNotAudio) << name;
        EXPECT_EQ(report_on_bytes(name, playlist).verdict, Verdict::kNotAudio) << name;
        EXPECT_EQ(report_on_bytes(name, session).verdict, Verdict::kNotAudio) << name;
        // With a byte that no text holds, so that FFmpeg gets to see it.
        EXPECT_FALSE(is_usable(report_on_bytes(name, concat + "# \x01\n").verdict)) << name;
        EXPECT_FALSE(is_usable(report_on_bytes(name, playlist + "# \x01\n").verdict)) << name;
        EXPECT_FALSE(is_usable(report_on_bytes(name, session + "a=\x01\n").verdict)) << name;
    }
}

TEST_F(Verdicts, MissingFilesAndFoldersAreNamed) {
    try {
        const Decoder decoder(folder_ / "missing.mp3");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_THAT(error.message(), HasSubstr("No such file"));
        EXPECT_EQ(report_of(error).verdict, Verdict::kUnreadable);
    }
    EXPECT_EQ(report_on(folder_.path()).reason, "is a folder");
    EXPECT_EQ(report_on(folder_.path()).verdict, Verdict::kNotAudio);
    EXPECT_EQ(report_on("/dev/null").reason, "is no regular file");
    EXPECT_EQ(report_on("/dev/null").verdict, Verdict::kUnreadable);
}

TEST_F(Verdicts, PipesAreNotWaitedFor) {
    const auto path = folder_ / "pipe.mp3";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(report_on(path).reason, "is no regular file");
    EXPECT_EQ(read_tags(path).title, "");
}

TEST_F(Verdicts, NoPermission) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const auto path = write_bytes(folder_ / "a.wav", wav_bytes({}, sine(440, 44100)));
    std::filesystem::permissions(path, std::filesystem::perms::none);
    const Report report = report_on(path);
    EXPECT_EQ(report.verdict, Verdict::kUnreadable);
    EXPECT_THAT(report.reason, HasSubstr("Permission denied"));
}

TEST_F(Verdicts, NamesMeanNothing) {
    const std::string bytes = wav_bytes({}, sine(440, 44100));
    std::filesystem::create_directories(folder_ / "http:");
    for (const char* name :
         {"-", "http:", "concat:a|b", "pipe:0", "a%03d.wav", "data:,x", "new\nline.wav", "invalid\xFF\xFE.wav",
          "\xE9t\xE9", "file:a.wav", "subfile,,start,0,end,9,,:a", " ", "a\tb", "*.wav", "tee:x|y"}) {
        if (std::filesystem::is_directory(folder_ / name)) continue;
        EXPECT_EQ(report_on_bytes(name, bytes).verdict, Verdict::kSound) << printable(name);
    }
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder_.path());
    EXPECT_EQ(report_on("-").verdict, Verdict::kSound);
    EXPECT_EQ(report_on("pipe:0").verdict, Verdict::kSound);
    EXPECT_EQ(report_on("http://localhost:1/a.wav").verdict, Verdict::kUnreadable);
    std::filesystem::current_path(before);
}

TEST_F(Verdicts, ForgedSizesAskForNoMemory) {
    std::string bytes = wav_bytes({}, sine(440, 44100));
    // A chunk and an ID3v2 tag of two gigabytes, and 65535 channels.
    std::string chunk = bytes;
    chunk.insert(36, std::string("LIST\xF0\xFF\xFF\x7F", 8));
    EXPECT_FALSE(report_on_bytes("chunk.wav", chunk).reason.empty());
    std::string channels = bytes;
    channels.replace(22, 2, "\xFF\xFF");
    EXPECT_FALSE(is_usable(report_on_bytes("channels.wav", channels).verdict));
    std::string rate = bytes;
    rate.replace(24, 4, "\xFF\xFF\xFF\x7F");
    EXPECT_FALSE(is_usable(report_on_bytes("rate.wav", rate).verdict));
    EXPECT_FALSE(is_usable(
        report_on_bytes("tag.mp3", std::string("ID3\x03\x00\x00\x7F\x7F\x7F\x7F", 10) + std::string(1000, 'x'))
            .verdict));
}

TEST(Words, GoBothWays) {
    for (const Verdict verdict :
         {Verdict::kSound, Verdict::kClipped, Verdict::kLowBandwidth, Verdict::kPartlyReadable, Verdict::kSilent,
          Verdict::kTooShort, Verdict::kBroken, Verdict::kNotAudio, Verdict::kUnsupported, Verdict::kUnreadable}) {
        EXPECT_EQ(verdict_from_string(to_string(verdict)), verdict);
    }
    EXPECT_EQ(to_string(Verdict::kPartlyReadable), "partly-readable");
    EXPECT_EQ(verdict_from_string("fine"), std::nullopt);
}

TEST(Words, UsableAreThoseThatCanBeAnalysed) {
    EXPECT_TRUE(is_usable(Verdict::kSound));
    EXPECT_TRUE(is_usable(Verdict::kClipped));
    EXPECT_TRUE(is_usable(Verdict::kLowBandwidth));
    EXPECT_TRUE(is_usable(Verdict::kPartlyReadable));
    for (const Verdict verdict : {Verdict::kSilent, Verdict::kTooShort, Verdict::kBroken, Verdict::kNotAudio,
                                  Verdict::kUnsupported, Verdict::kUnreadable}) {
        EXPECT_FALSE(is_usable(verdict)) << to_string(verdict);
    }
}

TEST(Words, ErrorsBecomeVerdicts) {
    const auto verdict = [](ErrorCode code) { return report_of(Error(code, "why", "file")).verdict; };
    EXPECT_EQ(verdict(ErrorCode::kNotFound), Verdict::kUnreadable);
    EXPECT_EQ(verdict(ErrorCode::kNoPermission), Verdict::kUnreadable);
    EXPECT_EQ(verdict(ErrorCode::kIo), Verdict::kUnreadable);
    EXPECT_EQ(verdict(ErrorCode::kNotAudio), Verdict::kNotAudio);
    EXPECT_EQ(verdict(ErrorCode::kUnsupported), Verdict::kUnsupported);
    EXPECT_EQ(verdict(ErrorCode::kBroken), Verdict::kBroken);
    EXPECT_EQ(report_of(Error(ErrorCode::kIo, "why", "file")).reason, "why");
}

}  // namespace
}  // namespace segue::audio
