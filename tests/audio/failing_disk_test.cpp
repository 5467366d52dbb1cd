// What the system fails to read, wherever that is, says nothing of the file.
#include "audio/failing_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/free_format_file.h"
#include "audio/media_file.h"
#include "audio/wav_file.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace segue::audio {
namespace {

namespace fs = std::filesystem;
using segue::testing::ContainerSpec;
using segue::testing::FailingDisk;
using segue::testing::in_free_format;
using segue::testing::mp3_frames;
using segue::testing::TemporaryFolder;
using segue::testing::write_bytes;
using segue::testing::write_media;
using ::testing::StartsWith;

constexpr Excerpts kExcerpts{.count = 3, .length_s = 1, .lead_s = 2};

class AFailingDisk : public ::testing::TestWithParam<FailingDisk::Fails> {
  protected:
    fs::path song(const std::string& name, const ContainerSpec& container, const std::string& codec) const {
        return write_media(folder_ / name, container,
                           {{.codec = codec, .sample_rate_hz = 48000, .channels = 1, .duration_s = 11}});
    }

    std::vector<fs::path> songs() const {
        const fs::path mp3 = song("a.mp3", {"mp3", "Title"}, "libmp3lame");
        return {mp3,
                song("a.wav", "wav", "pcm_s16le"),
                song("a.flac", "flac", "flac"),
                song("a.opus", "ogg", "libopus"),
                song("a.m4a", "mp4", "aac"),
                write_bytes(folder_ / "free.mp3", in_free_format(mp3_frames(read_file(mp3, 1 << 24))))};
    }

    // Lets each read in turn be the first to fail, until all work.
    template <typename Action>
    static void at_every_read(const Action& action) {
        for (int working = 0;; ++working) {
            const FailingDisk disk(working, GetParam());
            action();
            if (!FailingDisk::has_failed()) return;
        }
    }

    TemporaryFolder folder_;
};

TEST_P(AFailingDisk, GivesNoFileAnotherIdentity) {
    for (const fs::path& path : songs()) {
        for (const auto& excerpts : {std::optional<Excerpts>(), std::optional(kExcerpts)}) {
            const std::string hash = packet_hash(path, excerpts);
            at_every_read([&] {
                try {
                    EXPECT_EQ(packet_hash(path, excerpts), hash) << path;
                    EXPECT_FALSE(FailingDisk::has_failed()) << path;
                } catch (const Error& error) {
                    EXPECT_EQ(error.code(), ErrorCode::kIo) << error.what();
                    EXPECT_EQ(error.path(), path);
                }
            });
        }
    }
}

TEST_P(AFailingDisk, MakesEveryFileUnreadable) {
    for (const fs::path& path : songs()) {
        for (const auto& excerpts : {std::optional<Excerpts>(), std::optional(kExcerpts)}) {
            const auto verdict = [&] {
                try {
                    return load(path, {.sample_rate_hz = 0, .excerpts = excerpts}).report.verdict;
                } catch (const Error& error) {
                    return report_of(error).verdict;
                }
            };
            const Verdict of_sound = verdict();
            at_every_read([&] {
                const Verdict found = verdict();
                EXPECT_EQ(found, FailingDisk::has_failed() ? Verdict::kUnreadable : of_sound) << path;
            });
        }
    }
}

TEST_P(AFailingDisk, TakesNoTagsAway) {
    for (const fs::path& path :
         {song("a.mp3", {"mp3", "Title"}, "libmp3lame"), song("a.flac", {"flac", "Title"}, "flac"),
          song("a.ogg", {"ogg", "Title"}, "libvorbis"), song("a.m4a", {"mp4", "Title"}, "aac")}) {
        at_every_read([&] {
            try {
                EXPECT_EQ(read_tags(path).title, "Title") << path;
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::kIo) << error.what();
                EXPECT_TRUE(FailingDisk::has_failed());
            }
        });
    }
}

INSTANTIATE_TEST_SUITE_P(ForGoodOrOnce, AFailingDisk,
                         ::testing::Values(FailingDisk::Fails::kForGood, FailingDisk::Fails::kOnce),
                         [](const auto& instance) {
                             return instance.param == FailingDisk::Fails::kOnce ? "Once" : "ForGood";
                         });

}  // namespace
}  // namespace segue::audio
