#include <cmath>
#include <filesystem>
#include <numeric>

#include <gmock/gmock.h>

#include "pipeline/heard_windows.h"
#include "pipeline/trait_measurement.h"
#include "segue/pipeline.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using segue::testing::tone;
using segue::testing::write_wave;
using ::testing::IsEmpty;

model::FrontEnd small_front_end() {
    model::FrontEnd front_end;
    front_end.mel_bands = 16;
    front_end.window_frames = 50;
    return front_end;
}

class AnalyzerTest : public ::testing::Test {
  protected:
    TemporaryFolder folder_;
    std::shared_ptr<const model::Model> model_ = model::Model::built_in();
};

TEST_F(AnalyzerTest, JudgesAFile) {
    write_wave(folder_ / "a.wav", tone(8, 440));
    const Analysis analysis = Analyzer(model_).analyze(folder_ / "a.wav");
    EXPECT_EQ(analysis.audio.verdict, audio::Verdict::kSound);
    EXPECT_NEAR(analysis.audio.duration_s, 8, 0.01);
    EXPECT_EQ(analysis.probabilities.size(), model_->metadata().labels.size());
    EXPECT_NEAR(std::accumulate(analysis.probabilities.begin(), analysis.probabilities.end(), 0.0), 1, 1e-5);
    EXPECT_EQ(analysis.confidence, *std::max_element(analysis.probabilities.begin(), analysis.probabilities.end()));
    EXPECT_THAT(model_->metadata().labels, ::testing::Contains(analysis.genre));
    EXPECT_EQ(analysis.embedding.size(), model_->metadata().embedding_size);
    EXPECT_EQ(analysis.mfcc_mean, mfcc_summary(folder_ / "a.wav", 40).statistics.mean);
    EXPECT_EQ(analysis.timbre.size(), 104U);
    EXPECT_EQ(analysis.rhythm.size(), 21U);
    EXPECT_FALSE(analysis.fingerprint.empty());
}

TEST_F(AnalyzerTest, MeasuresNoTraitsUnlessAskedTo) {
    write_wave(folder_ / "a.wav", tone(8, 440));
    const Analysis with = Analyzer(model_).analyze(folder_ / "a.wav");
    const Analysis without = Analyzer(model_, {.traits = false, .decode = {}}).analyze(folder_ / "a.wav");
    EXPECT_EQ(without.probabilities, with.probabilities);
    EXPECT_EQ(without.embedding, with.embedding);
    EXPECT_THAT(without.mfcc_mean, IsEmpty());
    EXPECT_THAT(without.rhythm, IsEmpty());
    EXPECT_THAT(without.timbre, IsEmpty());
    EXPECT_THAT(without.fingerprint, IsEmpty());
    EXPECT_FALSE(without.loudness_lufs);
}

TEST_F(AnalyzerTest, EstimatesTheLoudnessOfMusicWithinOneLu) {
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(SEGUE_SOURCE_DIR "/examples/music")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
        const auto estimate = Analyzer(model_).analyze(entry.path()).loudness_lufs;
        const auto measured = describe(entry.path(), {.loudness = true}).audio.loudness->integrated_lufs;
        ASSERT_TRUE(estimate && measured) << entry.path();
        EXPECT_NEAR(*estimate, *measured, 1) << entry.path();
        ++files;
    }
    EXPECT_GT(files, 10);
}

TEST_F(AnalyzerTest, TheFingerprintIsOfTheStartThoughExcerptsAreHeard) {
    std::vector<float> samples;
    for (int i = 0; i < 90; ++i) {
        const std::vector<float> note = tone(1, 200 + 37 * (i * i % 23));
        samples.insert(samples.end(), note.begin(), note.end());
    }
    write_wave(folder_ / "a.wav", samples);
    const auto whole = Analyzer(model_).analyze(folder_ / "a.wav").fingerprint;
    const Analysis heard = Analyzer(model_, {.decode = {.excerpts = audio::Excerpts{}}}).analyze(folder_ / "a.wav");
    ASSERT_TRUE(heard.audio.excerpts);
    const auto& start = heard.fingerprint;
    ASSERT_GT(start.size(), 95U);
    ASSERT_LT(start.size(), 105U);
    EXPECT_TRUE(std::equal(start.begin(), start.end() - 2, whole.begin()));
}

TEST_F(AnalyzerTest, TraitsDoNotDependOnWhatTheNetworkHears) {
    write_wave(folder_ / "a.wav", tone(8, 440));
    const Analysis by_the_way = Analyzer(model_).analyze(folder_ / "a.wav");
    const dsp::Traits alone = measure_traits(folder_ / "a.wav", {});
    EXPECT_EQ(by_the_way.mfcc_mean, alone.mfcc_mean);
    EXPECT_EQ(by_the_way.timbre, alone.timbre);
    EXPECT_EQ(by_the_way.rhythm, alone.rhythm.pulsation);
    EXPECT_EQ(by_the_way.tempo_bpm, alone.rhythm.tempo_bpm);
    EXPECT_EQ(by_the_way.loudness_lufs, alone.loudness_lufs);
    EXPECT_EQ(by_the_way.fingerprint, alone.fingerprint);
}

TEST_F(AnalyzerTest, AnotherFileBetweenChangesNothing) {
    write_wave(folder_ / "a.wav", tone(5, 440));
    write_wave(folder_ / "b.wav", tone(7, 3000));
    Analyzer analyzer(model_);
    const Analysis first = analyzer.analyze(folder_ / "a.wav");
    analyzer.analyze(folder_ / "b.wav");
    analyzer.analyze(folder_ / "missing.wav");
    const Analysis again = analyzer.analyze(folder_ / "a.wav");
    EXPECT_EQ(first.probabilities, again.probabilities);
    EXPECT_EQ(first.embedding, again.embedding);
    EXPECT_EQ(first.mfcc_mean, again.mfcc_mean);
}

TEST_F(AnalyzerTest, WhatCannotBeHeardHasAVerdictAndNoGenre) {
    write_wave(folder_ / "silent.wav", std::vector<float>(22050 * 3));
    write_wave(folder_ / "short.wav", tone(0.1, 440));
    write_file_atomically(folder_ / "text.mp3", "These are words and no music at all.");
    Analyzer analyzer(model_);
    const std::map<std::string, audio::Verdict> expected{{"silent.wav", audio::Verdict::kSilent},
                                                         {"short.wav", audio::Verdict::kTooShort},
                                                         {"text.mp3", audio::Verdict::kNotAudio},
                                                         {"missing.mp3", audio::Verdict::kUnreadable}};
    for (const auto& [name, verdict] : expected) {
        const Analysis analysis = analyzer.analyze(folder_ / name);
        EXPECT_EQ(analysis.audio.verdict, verdict) << name << ": " << analysis.audio.reason;
        EXPECT_FALSE(analysis.audio.reason.empty()) << name;
        EXPECT_TRUE(analysis.genre.empty());
        EXPECT_THAT(analysis.probabilities, IsEmpty());
        EXPECT_THAT(analysis.embedding, IsEmpty());
        EXPECT_THAT(analysis.mfcc_mean, IsEmpty());
    }
}

TEST_F(AnalyzerTest, ThreadsChangeNeitherOrderNorResults) {
    std::vector<std::filesystem::path> paths;
    for (int i = 0; i < 7; ++i) {
        paths.push_back(folder_ / (std::to_string(i) + ".wav"));
        if (i != 3) write_wave(paths.back(), tone(2 + i % 3 * 2, 200 * (i + 1)));
    }
    const auto run = [&](int threads) {
        std::vector<Analysis> results;
        analyze_files(paths, model_, {}, threads, [&](Analysis analysis) { results.push_back(std::move(analysis)); });
        return results;
    };
    const auto one = run(1);
    const auto three = run(3);
    ASSERT_EQ(one.size(), paths.size());
    ASSERT_EQ(three.size(), paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
        EXPECT_EQ(one[i].path, paths[i]);
        EXPECT_EQ(three[i].path, paths[i]);
        EXPECT_EQ(one[i].probabilities, three[i].probabilities);
        EXPECT_EQ(one[i].embedding, three[i].embedding);
    }
}

TEST_F(AnalyzerTest, StopRequestEndsEarly) {
    write_wave(folder_ / "a.wav", tone(1, 440));
    const std::vector<std::filesystem::path> paths(50, folder_ / "a.wav");
    std::stop_source source;
    std::size_t delivered = 0;
    analyze_files(
        paths, model_, {}, 2,
        [&](const Analysis&) {
            ++delivered;
            source.request_stop();
        },
        source.get_token());
    EXPECT_GE(delivered, 1U);
    EXPECT_LT(delivered, paths.size());
}

TEST_F(AnalyzerTest, TellsHowMuchItHasHeardAndStopsWithinAFile) {
    write_wave(folder_ / "a.wav", tone(60, 440));
    std::vector<std::size_t> done;
    const auto note = [&](const Progress& heard) {
        EXPECT_EQ(heard.total, 60U);
        done.push_back(heard.done);
    };
    EXPECT_FALSE(Analyzer(model_).analyze(folder_ / "a.wav", note).genre.empty());
    EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
    EXPECT_EQ(done.back(), 60U);

    std::stop_source source;
    done.clear();
    const auto stop = [&](const Progress& heard) {
        done.push_back(heard.done);
        source.request_stop();
    };
    EXPECT_TRUE(Analyzer(model_).analyze(folder_ / "a.wav", stop, source.get_token()).genre.empty());
    EXPECT_EQ(done.size(), 1U);
}

TEST(NetworkInput, WindowsAreConsecutiveLogMelFrames) {
    const TemporaryFolder folder;
    write_wave(folder / "a.wav", tone(4, 440));
    const model::FrontEnd front_end = small_front_end();
    const Matrix frames = log_mel(folder / "a.wav", front_end).frames;
    const Matrix windows = heard_windows(folder / "a.wav", front_end);
    EXPECT_EQ(frames.rows(), 1 + 4 * 22050 / 512U);
    ASSERT_EQ(windows.rows(), frames.rows() / 50);
    EXPECT_TRUE(std::equal(windows.values().begin(), windows.values().end(), frames.values().begin()));
}

TEST(NetworkInput, LogMelIsDecibelsOfMelPower) {
    const TemporaryFolder folder;
    write_wave(folder / "a.wav", tone(1, 1000));
    const model::FrontEnd front_end = small_front_end();
    const Matrix power = dsp::mel_spectrogram(audio::load(folder / "a.wav").samples, {.bands = 16});
    const Matrix frames = log_mel(folder / "a.wav", front_end).frames;
    ASSERT_EQ(frames.rows(), power.rows());
    for (std::size_t i = 0; i < frames.values().size(); ++i) {
        EXPECT_NEAR(frames.values()[i], 10 * std::log10(power.values()[i] + 1e-6), 1e-3);
    }
}

TEST(NetworkInput, AClipShorterThanAWindowIsRepeated) {
    const TemporaryFolder folder;
    write_wave(folder / "a.wav", tone(0.7, 440));
    const model::FrontEnd front_end = small_front_end();
    const Matrix frames = log_mel(folder / "a.wav", front_end).frames;
    const Matrix windows = heard_windows(folder / "a.wav", front_end);
    ASSERT_EQ(windows.rows(), 1U);
    for (std::size_t i = 0; i < windows.columns(); ++i) {
        EXPECT_EQ(windows(0, i), frames.values()[i % frames.values().size()]);
    }
}

TEST(NetworkInput, MfccMeanIsOneRow) {
    const TemporaryFolder folder;
    write_wave(folder / "a.wav", tone(2, 440));
    model::FrontEnd front_end;
    front_end.kind = model::FrontEnd::Kind::kMfccMean;
    const Matrix windows = heard_windows(folder / "a.wav", front_end);
    ASSERT_EQ(windows.rows(), 1U);
    const auto mean = mfcc_summary(folder / "a.wav").statistics.mean;
    EXPECT_TRUE(std::equal(mean.begin(), mean.end(), windows.row(0).begin(), windows.row(0).end()));
}

TEST(NetworkInput, IsNotMadeOfUnusableFiles) {
    const TemporaryFolder folder;
    write_wave(folder / "silent.wav", std::vector<float>(22050 * 3));
    EXPECT_THROW(log_mel(folder / "silent.wav", small_front_end()), Error);
    EXPECT_THROW(mfcc_summary(folder / "silent.wav"), Error);
    EXPECT_THROW(mfcc_summary(folder / "missing.wav"), Error);
}

}  // namespace
}  // namespace segue::pipeline
