// Writes small files for the fuzzer to start from: every kind of file that FFmpeg encodes here, whole and damaged, and
// the beginnings of others, of MP3 files in free format too.
//
//     fuzz_seeds FOLDER FILE...
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <string>

#include "audio/corruptor.h"
#include "audio/free_format_file.h"
#include "audio/media_file.h"
#include "fuzzed_file.h"
#include "segue/core.h"

namespace {

using namespace segue;

constexpr std::size_t kMostBytes = 8192;
constexpr std::uint64_t kDamagedCopies = 3;

struct Kind {
    const char* ending;
    const char* container;
    const char* codec;
    int sample_rate_hz = 44100;
};
constexpr Kind kKinds[] = {
    {".wav", "wav", "pcm_s16le", 8000},
    {".wav", "wav", "pcm_f32le", 8000},
    {".wav", "wav", "adpcm_ima_wav"},
    {".aiff", "aiff", "pcm_s24be", 8000},
    {"", "au", "pcm_mulaw", 8000},
    {"", "caf", "pcm_s16le", 8000},
    {"", "w64", "pcm_s16le", 8000},
    {".flac", "flac", "flac"},
    {".ogg", "ogg", "flac"},
    {".m4a", "ipod", "alac"},
    {".wv", "wv", "wavpack"},
    {".tta", "tta", "tta"},
    {".mp3", "mp3", "libmp3lame"},
    {".mp3", "mp2", "mp2"},
    {".aac", "adts", "aac"},
    {".m4a", "ipod", "aac"},
    {".ogg", "ogg", "libvorbis"},
    {".opus", "ogg", "libopus", 48000},
    {".mkv", "webm", "libopus", 48000},
    {".mkv", "matroska", "aac"},
    {"", "mpegts", "aac"},
    {"", "flv", "aac"},
    {"", "avi", "libmp3lame"},
    {".wma", "asf", "wmav2"},
    {"", "ac3", "ac3"},
};

class Corpus {
  public:
    explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
    }

    /// The content, and damaged copies of it.
    void add(const std::string& ending, const std::string& content) {
        const auto* known = std::ranges::find(fuzz::kEndings, ending);
        const auto choice = static_cast<char>((known != fuzz::kEndings.end() ? known : fuzz::kEndings.end() - 1) -
                                              fuzz::kEndings.begin());
        write(choice, content);
        for (std::uint64_t seed = 0; seed < kDamagedCopies; ++seed) {
            write(choice, testing::Corruptor(seed).corrupt(content).substr(0, 2 * kMostBytes));
        }
    }

  private:
    void write(char choice, const std::string& content) {
        std::ofstream(folder_ / std::to_string(count_++), std::ios::binary) << choice << content;
    }

    std::filesystem::path folder_;
    int count_ = 0;
};

void add_kind(Corpus& corpus, const Kind& kind) {
    const testing::TemporaryFolder folder;
    testing::StreamSpec stream{.codec = kind.codec, .sample_rate_hz = kind.sample_rate_hz, .duration_s = 0.1};
    stream.bit_rate = 64000;
    corpus.add(kind.ending, read_file(testing::write_media(folder / "sound", kind.container, {stream})));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: fuzz_seeds FOLDER FILE...\n";
        return 2;
    }
    av_log_set_level(AV_LOG_ERROR);
    Corpus corpus(argv[1]);
    for (const Kind& kind : kKinds) add_kind(corpus, kind);
    for (const std::filesystem::path file : std::span(argv + 2, argv + argc)) {
        const std::string content = read_file(file);
        const std::string ending = file.extension().native();
        corpus.add(ending, content.substr(0, kMostBytes));
        if (ending == ".mp3") {
            corpus.add(ending, testing::in_free_format(testing::mp3_frames(content)).substr(0, kMostBytes));
        }
    }
    return 0;
}
