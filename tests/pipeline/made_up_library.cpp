#include "pipeline/made_up_library.h"

#include <sstream>

#include "wave_file.h"

namespace segue::pipeline::testing {
namespace {

std::string little_endian(std::size_t number) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
}

// A frame of ID3v2.3; its size and that of the tag are below 128, where all ways of writing sizes agree.
std::string id3_frame(const std::string& id, const std::string& text) {
    return id + std::string{0, 0, 0, static_cast<char>(text.size() + 1), 0, 0, 0} + text;
}

std::string id3_chunk(const std::string& title, const std::string& artist) {
    const std::string frames = id3_frame("TIT2", title) + id3_frame("TPE1", artist);
    const std::string tag = "ID3" + std::string{3, 0, 0, 0, 0, 0, static_cast<char>(frames.size())} + frames;
    return "id3 " + little_endian(tag.size()) + tag + (tag.size() % 2 == 1 ? std::string(1, '\0') : "");
}

}  // namespace

std::string song_bytes(int number, const std::string& title, const std::string& artist) {
    std::string bytes = segue::testing::wave_bytes(segue::testing::tone(0.25, 200 + number, 8000), 8000);
    if (title.empty() && artist.empty()) return bytes;
    bytes += id3_chunk(title, artist);
    return bytes.replace(4, 4, little_endian(bytes.size() - 8));
}

void write_song(const std::filesystem::path& path, int number, const std::string& title, const std::string& artist) {
    std::filesystem::create_directories(path.parent_path());
    write_file_atomically(path, song_bytes(number, title, artist));
}

Stages FakeStages::stages(const std::string& model, int features) {
    const auto analyze = [this, model](const std::filesystem::path& path) {
        before(path);
        ++analysed_;
        Analysis analysis;
        analysis.path = path;
        const std::string hash = audio::packet_hash(path);
        analysis.audio.content_hash = "content-" + hash;
        analysis.audio.duration_s = 0.25;
        analysis.genre = hash.front() % 2 == 0 ? "jazz" : "rock";
        analysis.confidence = 0.75F;
        analysis.probabilities = {0.75F, 0.25F};
        for (const char digit : hash) analysis.embedding.push_back(static_cast<float>(digit) - 70);
        analysis.mfcc_mean = {static_cast<float>(model.size()), static_cast<float>(hash.back())};
        after(analysis);
        return analysis;
    };
    return {{features, model}, [analyze]() -> AnalyzeFunction { return analyze; }};
}

std::vector<std::string> contents(const catalog::Catalog& catalog) {
    std::vector<std::string> lines;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        std::ostringstream line;
        line << track.path.native() << '|' << track.stamp.size << '|' << track.stamp.mtime_ns << '|' << track.missing
             << '|' << track.tags.title << '|' << track.tags.artist << '|' << sound.hash << '|' << sound.content_hash
             << '|' << sound.verdict << '|' << sound.reason << '|' << sound.duration_s << '|' << sound.genre << '|'
             << sound.confidence << '|' << sound.versions.features << '|' << sound.versions.model;
        for (const auto* vector : {&sound.probabilities, &sound.embedding, &sound.mfcc_mean}) {
            line << '|';
            for (const float value : *vector) line << value << ' ';
        }
        lines.push_back(line.str());
    });
    return lines;
}

}  // namespace segue::pipeline::testing
