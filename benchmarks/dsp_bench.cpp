// Time of each stage of the signal processing for 30 seconds of sound at 22,050 Hz.
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

// A chord with noise and beats: neither silence nor a worst case.
const std::vector<float>& half_a_minute() {
    static const std::vector<float> samples = [] {
        constexpr std::size_t kRate_hz = 22050;
        std::vector<float> result(30 * kRate_hz);
        std::minstd_rand generator(1);
        std::normal_distribution<double> noise;
        for (std::size_t i = 0; i < result.size(); ++i) {
            const double t = static_cast<double>(i) / double{kRate_hz};
            const double chord = std::sin(1640 * t) + std::sin(2070 * t) + std::sin(2460 * t);
            const double beat = std::exp(-20 * std::fmod(t, 0.5));
            result[i] = static_cast<float>(0.1 * chord + (0.02 + 0.2 * beat) * noise(generator));
        }
        return result;
    }();
    return samples;
}

Matrix power_spectra() {
    Stft stft;
    stft.push(half_a_minute());
    stft.finish();
    Matrix frames;
    for (auto power = stft.next(); !power.empty(); power = stft.next()) frames.append_row(power);
    return frames;
}

// Construction included, as for one file.
void stft_mel_mfcc(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(mfcc(power_to_db(mel_spectrogram(half_a_minute()))));
}
BENCHMARK(stft_mel_mfcc)->Unit(benchmark::kMillisecond);

void all_descriptors(benchmark::State& state) {
    for (auto _ : state) {
        DescriptorAccumulator accumulator;
        accumulator.push(half_a_minute());
        benchmark::DoNotOptimize(accumulator.finish());
    }
}
BENCHMARK(all_descriptors)->Unit(benchmark::kMillisecond);

void stft(benchmark::State& state, Precision precision) {
    Stft stage({.precision = precision});
    for (auto _ : state) {
        stage.reset();
        stage.push(half_a_minute());
        stage.finish();
        for (auto power = stage.next(); !power.empty(); power = stage.next()) benchmark::DoNotOptimize(power.data());
    }
}
BENCHMARK_CAPTURE(stft, single_precision, Precision::kSingle)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stft, double_precision, Precision::kDouble)->Unit(benchmark::kMillisecond);

// A stage that takes frames, on all frames of half a minute.
template <class Stage, class Frames>
void each_frame(benchmark::State& state, Stage stage, const Frames& frames) {
    const Matrix rows = frames();
    for (auto _ : state) {
        for (std::size_t frame = 0; frame < rows.rows(); ++frame) {
            benchmark::DoNotOptimize(stage.apply(rows.row(frame)));
        }
    }
}
Matrix mel_decibels() {
    return power_to_db(mel_spectrogram(half_a_minute()));
}

BENCHMARK_CAPTURE(each_frame, mel_filterbank, MelFilterbank(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, dct, Dct(128, 40), mel_decibels)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, chroma_filterbank, ChromaFilterbank({}, 0), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, spectral_centroid, SpectralCentroid(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, spectral_bandwidth, SpectralBandwidth(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, spectral_rolloff, SpectralRolloff(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, spectral_flatness, SpectralFlatness(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, spectral_extremes, SpectralExtremes(), power_spectra)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(each_frame, onset_strength, OnsetStrength(), mel_decibels)->Unit(benchmark::kMicrosecond);

void decibels(benchmark::State& state) {
    const Matrix mel = mel_spectrogram(half_a_minute());
    for (auto _ : state) benchmark::DoNotOptimize(power_to_db(mel));
}
BENCHMARK(decibels)->Unit(benchmark::kMicrosecond);

void beats(benchmark::State& state) {
    const Matrix mel_db = mel_decibels();
    OnsetStrength stage;
    std::vector<float> onsets;
    for (std::size_t frame = 0; frame < mel_db.rows(); ++frame) onsets.push_back(stage.apply(mel_db.row(frame)));
    for (auto _ : state) benchmark::DoNotOptimize(tempo(onsets));
}
BENCHMARK(beats)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace segue::dsp

BENCHMARK_MAIN();
