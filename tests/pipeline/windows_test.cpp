// What networks of any kind take of a file: windows of samples or frames, overlapping, by themselves, in any scale.
#include <cmath>
#include <numbers>

#include <gmock/gmock.h>

#include "pipeline/ear.h"
#include "pipeline/heard_windows.h"
#include "pipeline/window_cutter.h"
#include "segue/pipeline.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

using model::FrontEnd;
using segue::testing::TemporaryFolder;
using segue::testing::tone;
using segue::testing::write_wave;

std::vector<float> ramp(std::size_t count) {
    std::vector<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<float>(i);
    return numbers;
}

Matrix cut(std::span<const float> numbers, std::size_t length, std::size_t hop, std::size_t chunk) {
    Matrix windows;
    WindowCutter cutter(length, hop, [&](std::span<const float> window) { windows.append_row(window); });
    while (!numbers.empty()) {
        const auto part = numbers.first(std::min(chunk, numbers.size()));
        cutter.push(part);
        numbers = numbers.subspan(part.size());
    }
    cutter.finish();
    return windows;
}

TEST(WindowCutter, IsTheNaiveOneHoweverTheStreamIsCut) {
    const auto numbers = ramp(101);
    for (const std::size_t length : {1, 7, 20, 101}) {
        for (const std::size_t hop : {1, 3, 7, 20, 33}) {
            Matrix expected;
            for (std::size_t start = 0; start + length <= numbers.size(); start += hop) {
                expected.append_row(std::span(numbers).subspan(start, length));
            }
            for (const std::size_t chunk : {1, 2, 13, 101}) {
                EXPECT_EQ(cut(numbers, length, hop, chunk), expected) << length << ' ' << hop << ' ' << chunk;
            }
        }
    }
}

TEST(WindowCutter, RepeatsAStreamThatIsShorterThanAWindow) {
    const Matrix windows = cut(ramp(3), 8, 2, 2);
    ASSERT_EQ(windows.rows(), 1U);
    EXPECT_THAT(windows.values(), ::testing::ElementsAre(0, 1, 2, 0, 1, 2, 0, 1));
    EXPECT_TRUE(cut({}, 8, 2, 1).empty());
}

class WindowsTest : public ::testing::Test {
  protected:
    WindowsTest() { write_wave(path_, tone(3, 700)); }

    static FrontEnd small() {
        FrontEnd front_end;
        front_end.mel_bands = 16;
        front_end.window_frames = 20;
        return front_end;
    }
    static FrontEnd waveform() {
        FrontEnd front_end;
        front_end.kind = FrontEnd::Kind::kWaveform;
        front_end.window_samples = 5000;
        return front_end;
    }
    Matrix windows(const FrontEnd& front_end) { return heard_windows(path_, front_end); }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_ / "a.wav";
};

TEST_F(WindowsTest, OfSamplesAreTheSamples) {
    FrontEnd front_end = waveform();
    const auto samples = audio::load(path_).samples;
    EXPECT_EQ(windows(front_end), cut(samples, 5000, 5000, 5000));
    front_end.window_hop = 1234;
    EXPECT_EQ(windows(front_end), cut(samples, 5000, 1234, 5000));
    front_end.full_scale = 32768;
    const Matrix loud = windows(front_end);
    ASSERT_EQ(loud.rows(), cut(samples, 5000, 1234, 5000).rows());
    EXPECT_EQ(loud(1, 17), samples[1234 + 17] * 32768);
}

TEST_F(WindowsTest, OfFramesMayOverlap) {
    FrontEnd front_end = small();
    const Matrix frames = log_mel(path_, front_end).frames;
    front_end.window_hop = 5;
    EXPECT_EQ(windows(front_end), cut(frames.values(), 20 * 16, 5 * 16, frames.values().size()));
    front_end.window_hop = 31;
    EXPECT_EQ(windows(front_end), cut(frames.values(), 20 * 16, 31 * 16, frames.values().size()));
}

TEST_F(WindowsTest, MayBeCutBeforeTheSpectrogram) {
    FrontEnd front_end = small();
    front_end.window_samples = 20 * 512;
    front_end.window_hop = 7000;
    const Matrix heard = windows(front_end);
    const Matrix samples = cut(audio::load(path_).samples, 20 * 512, 7000, 999);
    ASSERT_EQ(heard.rows(), samples.rows());
    for (std::size_t row = 0; row < heard.rows(); ++row) {
        Matrix mel = dsp::mel_spectrogram(samples.row(row), {.bands = 16});
        dsp::to_decibels(mel.values(), 1e-6F);
        EXPECT_EQ(mel.rows(), 21U);  // the last frame is half outside
        EXPECT_TRUE(std::ranges::equal(heard.row(row), mel.values().first(20 * 16)));
    }
}

TEST_F(WindowsTest, BandAfterBandIfAsked) {
    FrontEnd front_end = small();
    const Matrix by_frames = windows(front_end);
    front_end.layout = FrontEnd::Layout::kBandsByFrames;
    const Matrix by_bands = windows(front_end);
    ASSERT_EQ(by_bands.rows(), by_frames.rows());
    for (std::size_t frame = 0; frame < 20; ++frame) {
        for (std::size_t band = 0; band < 16; ++band) {
            EXPECT_EQ(by_bands(1, band * 20 + frame), by_frames(1, frame * 16 + band));
        }
    }
}

TEST_F(WindowsTest, LogarithmAndScaleAsTheNetworkLearntThem) {
    FrontEnd front_end = small();
    front_end.log_gain = 10000;
    front_end.log_offset = 1;
    front_end.scale = 0.5;
    front_end.shift = 3;
    const auto samples = audio::load(path_).samples;
    const Matrix mel = dsp::mel_spectrogram(samples, {.bands = 16});
    using Logarithm = FrontEnd::Logarithm;
    for (const auto& [logarithm, factor] : {std::pair{Logarithm::kDecibel, 10 / std::numbers::ln10},
                                            {Logarithm::kLog10, 1 / std::numbers::ln10},
                                            {Logarithm::kLn, 1.0}}) {
        front_end.logarithm = logarithm;
        const Matrix heard = windows(front_end);
        for (std::size_t i = 0; i < 20 * 16; ++i) {
            const double expected = 0.5 * factor * std::log1p(10000.0 * mel.values()[i]) + 3;
            EXPECT_NEAR(heard(0, i), expected, 1e-5 * (1 + std::abs(expected)));
        }
    }
}

TEST_F(WindowsTest, MelOfMagnitudesIfAsked) {
    FrontEnd front_end = small();
    front_end.spectrum = FrontEnd::Spectrum::kMagnitude;
    front_end.logarithm = FrontEnd::Logarithm::kLn;
    front_end.log_offset = 0.01;
    dsp::Stft stft;
    dsp::MelFilterbank filterbank({.bands = 16});
    stft.push(audio::load(path_).samples);
    const Matrix heard = windows(front_end);
    for (std::size_t frame = 0; frame < 20; ++frame) {
        std::vector<float> magnitudes;
        for (const float power : stft.next()) magnitudes.push_back(std::sqrt(power));
        const auto mel = filterbank.apply(magnitudes);
        for (std::size_t band = 0; band < 16; ++band) {
            EXPECT_NEAR(heard(0, frame * 16 + band), std::log(mel[band] + 0.01), 1e-5);
        }
    }
}

TEST_F(WindowsTest, DoNotDependOnHowTheSoundArrives) {
    FrontEnd by_itself = small();
    by_itself.window_samples = 20 * 512;
    by_itself.window_hop = 4000;
    FrontEnd overlapping = small();
    overlapping.window_hop = 3;
    overlapping.full_scale = 100;
    const auto samples = audio::load(path_).samples;
    for (const FrontEnd& front_end : {by_itself, overlapping, waveform()}) {
        const auto hear = [&](std::size_t chunk) {
            Matrix windows;
            Ear ear(front_end, [&](std::span<const float> window) { windows.append_row(window); });
            for (std::size_t start = 0; start < samples.size(); start += chunk) {
                ear.hear(std::span(samples).subspan(start, std::min(chunk, samples.size() - start)));
            }
            ear.finish();
            return windows;
        };
        const Matrix whole = hear(samples.size());
        EXPECT_GT(whole.rows(), 3U);
        EXPECT_EQ(hear(1000), whole);
        EXPECT_EQ(hear(77), whole);
    }
}

TEST_F(WindowsTest, OutputsOfAModelAreThoseOfItsWindows) {
    write_wave(path_, tone(10, 700));
    const auto model = model::Model::built_in();
    model::Listener listener(model);
    const WindowOutputs outputs = window_outputs(path_, listener);
    const auto& metadata = model->metadata();
    ASSERT_EQ(outputs.start_s.size(), 3U);
    EXPECT_EQ(outputs.start_s[0], 0);
    EXPECT_NEAR(outputs.start_s[2], 2 * 128 * 512 / 22050.0, 1e-9);
    EXPECT_EQ(outputs.scores.columns(), metadata.labels.size());
    EXPECT_EQ(outputs.embeddings.columns(), metadata.embedding_size);
    model::Judgement judgement(metadata);
    for (std::size_t i = 0; i < 3; ++i) {
        judgement.add({outputs.scores.row(i), outputs.embeddings.row(i), outputs.hidden.row(i)});
    }
    const Analysis analysis = Analyzer(model).analyze(path_);
    EXPECT_EQ(judgement.probabilities(), analysis.probabilities);
    EXPECT_EQ(judgement.embedding(), analysis.embedding);
    EXPECT_EQ(judgement.music(), analysis.music);
    EXPECT_EQ(judgement.familiar(), analysis.familiar);
    EXPECT_EQ(window_outputs(path_, listener).embeddings, outputs.embeddings);

    write_wave(path_, std::vector<float>(22050 * 3));
    const WindowOutputs silent = window_outputs(path_, listener);
    EXPECT_EQ(silent.audio.verdict, audio::Verdict::kSilent);
    EXPECT_TRUE(silent.start_s.empty() && silent.scores.empty() && silent.embeddings.empty());
    EXPECT_EQ(window_outputs(folder_ / "absent.wav", listener).audio.verdict, audio::Verdict::kUnreadable);
}

}  // namespace
}  // namespace segue::pipeline
