// Real networks through the sidecars in examples/networks, where they are at hand; scripts/compare-with-teachers
// compares them on many clips.
#include <array>
#include <cmath>
#include <thread>

#include <gmock/gmock.h>

#include "segue/pipeline.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

const fs::path kTeachers = SEGUE_SOURCE_DIR "/../shared/teachers";

/// What the network's own program says of one window: librosa and onnxruntime, LiteRT with float weights.
struct Expected {
    const char* network;
    const char* sidecar;
    std::size_t windows;
    std::size_t window;  // the one that is compared
    double start_s;
    double embedding_norm;
    std::array<std::pair<std::size_t, float>, 8> embedding;
    std::size_t best_label;
    float best_score;

    friend std::ostream& operator<<(std::ostream& out, const Expected& expected) { return out << expected.sidecar; }
};

const Expected kMusicnn{"musicnn.onnx",
                        "musicnn.json",
                        3,
                        2,
                        2.992,
                        20.786247,
                        {{{46, 4.701802F},
                          {50, 3.715821F},
                          {73, 4.033118F},
                          {75, 3.858191F},
                          {82, 3.707678F},
                          {100, 3.982355F},
                          {157, 4.18468F},
                          {173, 4.250695F}}},
                        4,
                        0.7669916F};
const Expected kYamnet{"yamnet.tflite",
                       "yamnet.json",
                       7,
                       1,
                       0.975,
                       8.803705,
                       {{{146, 2.048591F},
                         {185, 1.849421F},
                         {187, 2.319624F},
                         {445, 1.72579F},
                         {538, 2.590325F},
                         {607, 1.951689F},
                         {926, 2.070943F},
                         {968, 2.927821F}}},
                       287,
                       0.5284676F};

/// Seven seconds at 16 kHz: noise that swells twice a second.
std::vector<float> swelling_noise() {
    std::vector<float> samples(std::size_t{16000} * 7);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        state = state * 1664525U + 1013904223U;
        const double noise = static_cast<double>(state >> 16U) - 32768;
        samples[i] = static_cast<float>(std::floor(noise * static_cast<double>(i % 8000) / 32000) / 32768);
    }
    return samples;
}

class Teachers : public ::testing::TestWithParam<Expected> {
  protected:
    void SetUp() override {
        if (!fs::exists(kTeachers / GetParam().network)) GTEST_SKIP() << "no " << (kTeachers / GetParam().network);
        fs::copy_file(kTeachers / GetParam().network, folder_ / GetParam().network);
        fs::copy_file(fs::path(SEGUE_SOURCE_DIR "/examples/networks") / GetParam().sidecar, folder_ / "mine.json");
        testing::write_wave(folder_ / "noise.wav", swelling_noise(), 16000);
    }

    testing::TemporaryFolder folder_;
};

TEST_P(Teachers, SayTheSameThroughTheirSidecars) {
    const Expected& expected = GetParam();
    model::Listener listener(model::Model::load(folder_ / "mine.json"));
    const WindowOutputs outputs = window_outputs(folder_ / "noise.wav", listener);
    ASSERT_EQ(outputs.start_s.size(), expected.windows);
    EXPECT_NEAR(outputs.start_s[expected.window], expected.start_s, 1e-9);
    double power = 0;
    for (const float value : outputs.embeddings.row(expected.window)) power += static_cast<double>(value) * value;
    EXPECT_NEAR(std::sqrt(power), expected.embedding_norm, 1e-3 * expected.embedding_norm);
    for (const auto& [index, value] : expected.embedding) {
        EXPECT_NEAR(outputs.embeddings(expected.window, index), value, 1e-3 * expected.embedding_norm) << index;
    }
    const auto scores = outputs.scores.row(expected.window);
    EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), static_cast<std::ptrdiff_t>(expected.best_label));
    EXPECT_NEAR(scores[expected.best_label], expected.best_score, 1e-3);
}

TEST_P(Teachers, SayTheSameOnManyThreads) {
    const auto model = model::Model::load(folder_ / "mine.json");
    std::vector<Matrix> embeddings(6);
    {
        std::vector<std::jthread> threads;
        for (Matrix& result : embeddings) {
            threads.emplace_back([&] {
                model::Listener listener(model);
                result = window_outputs(folder_ / "noise.wav", listener).embeddings;
            });
        }
    }
    for (const Matrix& other : embeddings) EXPECT_EQ(other, embeddings[0]);
}

INSTANTIATE_TEST_SUITE_P(All, Teachers, ::testing::Values(kMusicnn, kYamnet),
                         [](const auto& each) { return std::string(each.param.sidecar).substr(0, 6); });

}  // namespace
}  // namespace segue::pipeline
