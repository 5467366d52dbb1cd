#include "segue/explain.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <gmock/gmock.h>

#include "pipeline/heard_windows.h"
#include "pipeline/log_mel_frames.h"
#include "pipeline/spread_windows.h"
#include "pipeline/usual_spectrum.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::TemporaryFolder;
using testing::write_wave;

const fs::path kNetworks = SEGUE_SOURCE_DIR "/tests/model";  // make_fixture.py says what is in them

// Three seconds; a tone in the middle one, digital silence around it.
std::vector<float> tone_in_silence(double frequency_hz) {
    std::vector<float> samples(std::size_t{22050} * 3);
    const auto tone = testing::tone(1, frequency_hz);
    std::ranges::copy(tone, samples.begin() + 22050);
    return samples;
}

// ln(p / (1 - p)) of softmax(logits / temperature), the obvious way.
double log_odds(const std::vector<float>& logits, std::size_t label, double temperature) {
    double others = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (i != label) others += std::exp((logits[i] - logits[label]) / temperature);
    }
    return -std::log(others);
}

// tiny.onnx: a logit is the sum of a band, at 0.8, 2 and 4.7 kHz; windows of four frames.
class ExplainTest : public ::testing::Test {
  protected:
    Explanation explained(std::span<const float> samples, int threads = 1) {
        write_wave(path_, samples);
        return explain(path_, model_, threads);
    }
    double hz(std::size_t band) { return UsualSpectrum(model_->metadata().front_end).centre_hz()[band]; }

    TemporaryFolder folder_;
    fs::path path_ = folder_ / "a.wav";
    std::shared_ptr<const model::Model> model_ = model::Model::load(kNetworks / "tiny.onnx");
};

TEST_F(ExplainTest, EvidenceIsInTheBandAndAtTheTimeThatTheAnswerHangsOn) {
    for (std::size_t band = 0; band < 3; ++band) {
        const Explanation why = explained(tone_in_silence(hz(band)));
        EXPECT_EQ(why.answer, model_->metadata().labels[band]);
        EXPECT_EQ(why.analysis.genre, why.answer);
        EXPECT_FALSE(why.of_no_music);
        ASSERT_EQ(why.groups.size(), 3U);
        const auto strongest = std::ranges::max_element(why.groups, {}, &BandGroup::evidence);
        EXPECT_EQ(strongest - why.groups.begin(), static_cast<std::ptrdiff_t>(band));
        EXPECT_GT(strongest->evidence, 0);
        EXPECT_GT(strongest->level_db, 0);
        EXPECT_LE(strongest->low_hz, hz(band));
        EXPECT_GT(strongest->high_hz, hz(band));

        ASSERT_EQ(why.cells.rows(), why.moments.size());
        for (std::size_t i = 0; i < why.moments.size(); ++i) {
            if (why.moments[i].end_s < 0.9 || why.moments[i].start_s > 2.1) {
                EXPECT_THAT(why.cells.row(i), Each(0)) << why.moments[i].start_s;
                EXPECT_LT(why.moments[i].evidence, 0);
            } else if (why.moments[i].start_s > 1.1 && why.moments[i].end_s < 1.9) {
                EXPECT_GT(why.cells(i, band), 0) << why.moments[i].start_s;
                EXPECT_GT(why.moments[i].evidence, 0);
            }
        }
    }
}

TEST_F(ExplainTest, IsTheNaiveOne) {
    const auto samples = tone_in_silence(hz(1));
    const Explanation why = explained(samples);
    const model::Metadata& metadata = model_->metadata();
    const Matrix windows = heard_windows(path_, metadata.front_end);
    model::Listener listener(model_);
    UsualSpectrum usual(metadata.front_end);
    const auto judged = [&](std::size_t without_window, std::size_t band, bool all) {
        model::Judgement judgement(*model_);
        for (std::size_t i = 0; i < windows.rows(); ++i) {
            std::vector<float> window(windows.row(i).begin(), windows.row(i).end());
            double mean = 0;
            for (const float value : window) mean += value / 12.0;
            const auto frame = usual.as_loud_as(mean);
            for (std::size_t k = 0; k < 4 && band < 3; ++k) {
                if (all || i == without_window) window[3 * k + band] = frame[band];
            }
            if (band == 3 && i == without_window) continue;
            judgement.add(listener.listen(window));
        }
        return log_odds(judgement.logits(), 1, metadata.temperature);
    };
    const auto count = static_cast<double>(windows.rows());
    ASSERT_EQ(why.moments.size(), windows.rows());
    const double whole = judged(windows.rows(), 3, false);
    EXPECT_NEAR(why.log_odds, whole, 1e-4);
    for (std::size_t band = 0; band < 3; ++band) {
        EXPECT_NEAR(why.groups[band].evidence, whole - judged(0, band, true), 1e-3);
        for (std::size_t i = 0; i < windows.rows(); i += 5) {
            EXPECT_NEAR(why.cells(i, band), count * (whole - judged(i, band, false)), 0.02) << i;
        }
    }
    for (std::size_t i = 0; i < windows.rows(); i += 5) {
        EXPECT_NEAR(why.moments[i].evidence, (count - 1) * (whole - judged(i, 3, false)), 0.02) << i;
    }
}

TEST_F(ExplainTest, LearntLabelsHangOnWhatTheirEmbeddingHears) {
    const model::Head head{.labels = {"low", "high"}, .weights = Matrix(2, 2), .bias = {1, 0}};
    model::Head weighed = head;
    weighed.weights(0, 0) = 3;
    weighed.weights(1, 1) = 3;
    model_ = model::Model::from_bytes(model_->with_head(weighed));
    const Explanation why = explained(testing::tone(3, hz(0)));
    EXPECT_NE(why.groups[0].evidence, 0);
    EXPECT_NE(why.groups[1].evidence, 0);
    EXPECT_EQ(why.groups[2].evidence, 0);  // the embedding is made of the first two bands
    for (std::size_t i = 0; i < why.cells.rows(); ++i) EXPECT_EQ(why.cells(i, 2), 0);
}

TEST_F(ExplainTest, OfNoMusicTheDetectorIsExplained) {
    // Music is what is quiet in the first band.
    const model::Detector detector{.weights = {-1, 0}, .bias = -50};
    model_ = model::Model::from_bytes(model_->with_detectors(detector));
    const Explanation why = explained(testing::tone(3, hz(0)));
    EXPECT_TRUE(why.of_no_music);
    EXPECT_EQ(why.answer, "not music");
    EXPECT_EQ(why.rival, "music");
    EXPECT_GT(why.log_odds, 0);
    EXPECT_GT(why.groups[0].evidence, 0);
    EXPECT_EQ(why.groups[1].evidence, 0);
    EXPECT_EQ(why.groups[2].evidence, 0);
}

TEST_F(ExplainTest, OneWindowHasNoOtherToCompareWith) {
    model_ = model::Model::built_in();  // of 3 s
    const Explanation why = explained(testing::tone(2, 500));
    ASSERT_EQ(why.moments.size(), 1U);
    EXPECT_EQ(why.moments[0].evidence, 0);
    EXPECT_NEAR(why.moments[0].end_s, 2, 1e-3);
}

TEST_F(ExplainTest, OfLongFilesSomeWindowsAreWeighed) {
    const Explanation why = explained(testing::tone(20, 500), 2);
    EXPECT_GT(why.windows, 200U);
    EXPECT_GT(why.moments.size(), kMostExplainedWindows / 2);
    EXPECT_LE(why.moments.size(), kMostExplainedWindows);
    for (std::size_t i = 1; i < why.moments.size(); ++i) {
        EXPECT_NEAR(why.moments[i].start_s - why.moments[i - 1].start_s, why.spacing_s, 1e-9);
    }
    EXPECT_GT(why.moments.back().start_s + why.spacing_s, 19.5);
}

TEST_F(ExplainTest, WhatCannotBeHeardHasAVerdict) {
    const Explanation missing = explain(folder_ / "missing.wav", model_);
    EXPECT_EQ(missing.analysis.audio.verdict, audio::Verdict::kUnreadable);
    EXPECT_TRUE(missing.moments.empty());
    EXPECT_TRUE(explained(std::vector<float>(22050)).moments.empty());  // silence
}

TEST_F(ExplainTest, EndsOnRequest) {
    write_wave(path_, testing::tone(2, 500));
    std::stop_source source;
    const auto stop = [&](const Progress&) { source.request_stop(); };
    const Explanation why = explain(path_, model_, 1, {}, stop, source.get_token());
    EXPECT_TRUE(why.moments.empty());
    EXPECT_TRUE(why.analysis.genre.empty());
}

TEST_F(ExplainTest, NetworksWithoutBandsTellTheirSeconds) {
    fs::copy_file(kNetworks / "wave.tflite", folder_ / "wave.tflite");
    write_file_atomically(folder_ / "wave.json", R"({"format_version": 1, "network": "wave", "file": "wave.tflite",
        "front_end": {"kind": "waveform", "sample_rate_hz": 22050, "window_samples": 4, "window_hop": 2},
        "outputs": {"logits": 0}, "labels": ["sum", "alternating"]})");
    model_ = model::Model::load(folder_ / "wave.json");
    const Explanation why = explained(testing::tone(1, 500));
    EXPECT_GT(why.moments.size(), 32U);
    EXPECT_TRUE(why.groups.empty());
    EXPECT_TRUE(why.cells.empty());
}

TEST_F(ExplainTest, NetworksWithoutLabelsHaveNothingToExplain) {
    for (const char* name : {"tiny.xml", "tiny.bin"}) fs::copy_file(kNetworks / name, folder_ / name);
    write_file_atomically(folder_ / "tiny.json", R"({"format_version": 1, "network": "tiny", "file": "tiny.xml",
        "front_end": {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3,
        "low_hz": 0, "high_hz": 11025, "htk_scale": false, "area_normalised": true, "log_offset": 1e-6,
        "window_frames": 4}, "outputs": {"embedding": "embedding"}})");
    EXPECT_THROW(explain(path_, model::Model::load(folder_ / "tiny.json")), Error);
}

TEST(PerDecibel, IsWhatADecibelAddsToTheFrames) {
    using model::FrontEnd;
    for (const auto spectrum : {FrontEnd::Spectrum::kPower, FrontEnd::Spectrum::kMagnitude}) {
        for (const auto logarithm : {FrontEnd::Logarithm::kDecibel, FrontEnd::Logarithm::kLn}) {
            FrontEnd front_end;
            front_end.spectrum = spectrum;
            front_end.logarithm = logarithm;
            front_end.scale = 0.25;
            LogMelFrames frames(front_end);
            const auto size = static_cast<std::size_t>(front_end.fft_size / 2 + 1);
            const float quiet = frames.apply(std::vector<float>(size, 100))[40];
            const float loud = frames.apply(std::vector<float>(size, 1000))[40];  // 10 dB more
            EXPECT_NEAR(loud - quiet, 10 * per_decibel(front_end), 1e-3);
        }
    }
}

TEST(UsualSpectrum, IsAsLoudAsAskedForOnAnyScale) {
    model::FrontEnd front_end{.window_frames = 128};
    for (const auto logarithm : {model::FrontEnd::Logarithm::kDecibel, model::FrontEnd::Logarithm::kLn}) {
        for (const double scale : {1.0, -0.5}) {
            front_end.logarithm = logarithm;
            front_end.scale = scale;
            const auto frame = UsualSpectrum(front_end).as_loud_as(3);
            double sum = 0;
            for (const float value : frame) sum += value;
            EXPECT_NEAR(sum / 128, 3, 1e-3);
            EXPECT_GT(std::abs(frame[4] - frame[120]), 1);
        }
    }
}

TEST(SpreadWindows, DoNotOverlapAndStayFew) {
    model::FrontEnd front_end{.mel_bands = 1, .window_frames = 5, .window_hop = 2};
    SpreadWindows windows(front_end, 4);
    const std::vector<float> features(5);
    std::vector<std::size_t> kept;
    for (int i = 0; i < 100; ++i) windows.add(features, {});
    for (const auto& window : windows.kept()) kept.push_back(window.index);
    EXPECT_THAT(kept, ElementsAre(0, 48, 96));  // every third, then every 6th, 12th, 24th, 48th
}

// On the weights that ship with Segue.
class ExplainedMusic : public ::testing::Test {
  protected:
    // A peaking filter of an octave that makes a group as loud as usual (Bristow-Johnson, Cookbook formulae for audio
    // EQ).
    static void make_usual(std::vector<float>& samples, const BandGroup& group) {
        const double middle = 2 * std::numbers::pi * std::sqrt(group.low_hz * group.high_hz) / 22050;
        const double gain = std::pow(10, -group.level_db / 40);
        const double alpha = std::sin(middle) / (2 * std::numbers::sqrt2);
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (float& sample : samples) {
            const double y = ((1 + alpha * gain) * sample - 2 * std::cos(middle) * (x1 - y1) + (1 - alpha * gain) * x2 -
                              (1 - alpha / gain) * y2) /
                             (1 + alpha / gain);
            x2 = std::exchange(x1, sample);
            y2 = std::exchange(y1, y);
            sample = static_cast<float>(y);
        }
        for (float& sample : samples) sample *= 0.25F;  // room for what was made louder; the network hears no gain
    }

    fs::path metal_ = SEGUE_SOURCE_DIR "/examples/music/metal/furnace-gate.mp3";
    std::shared_ptr<const model::Model> model_ = model::Model::built_in();
};

TEST_F(ExplainedMusic, AnswerIsThatOfTheAnalysis) {
    const Explanation why = explain(metal_, model_);
    const Analysis heard = Analyzer(model_, {.traits = false, .decode = {}}).analyze(metal_);
    EXPECT_EQ(why.analysis.genre, heard.genre);
    EXPECT_EQ(why.analysis.probabilities, heard.probabilities);
    EXPECT_EQ(why.analysis.embedding, heard.embedding);
    EXPECT_NEAR(why.log_odds, std::log(heard.confidence / (1 - heard.confidence)), 1e-3);
    EXPECT_EQ(why.groups.size(), 9U);
    EXPECT_EQ(why.cells.rows(), 3 * why.moments.size());
}

TEST_F(ExplainedMusic, NumbersDoNotDependOnThreads) {
    const Explanation one = explain(metal_, model_, 1);
    const Explanation two = explain(metal_, model_, 2);
    EXPECT_EQ(one.cells, two.cells);
    for (std::size_t i = 0; i < one.groups.size(); ++i) EXPECT_EQ(one.groups[i].evidence, two.groups[i].evidence);
    for (std::size_t i = 0; i < one.moments.size(); ++i) EXPECT_EQ(one.moments[i].evidence, two.moments[i].evidence);
}

TEST_F(ExplainedMusic, WithItsBestBandsAsLoudAsUsualTheAnswerIsLessSure) {
    const Explanation why = explain(metal_, model_);
    std::vector<float> samples;
    audio::Decoder decoder(metal_, {.sample_rate_hz = 22050});
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        samples.insert(samples.end(), block.begin(), block.end());
    }
    make_usual(samples, *std::ranges::max_element(why.groups, {}, &BandGroup::evidence));
    const TemporaryFolder folder;
    write_wave(folder / "filtered.wav", samples);
    const auto label = std::ranges::find(model_->metadata().labels, why.answer) - model_->metadata().labels.begin();
    const auto left = Analyzer(model_).analyze(folder / "filtered.wav").probabilities[static_cast<std::size_t>(label)];
    EXPECT_LT(left, why.analysis.confidence - 0.05F);
}

}  // namespace
}  // namespace segue::pipeline
