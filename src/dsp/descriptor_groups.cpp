#include "dsp/descriptor_groups.h"

#include <algorithm>
#include <array>
#include <functional>

namespace segue::dsp {
namespace {

SpectrumConfig spectrum(const DescriptorConfig& config) {
    return {.sample_rate_hz = config.sample_rate_hz};
}

}  // namespace

MelDescriptors::MelDescriptors(const DescriptorOutput& output, const DescriptorConfig& config)
    : output_(output),
      sample_rate_hz_(config.sample_rate_hz),
      needs_cepstrum_(output.wants(Descriptor::kMfcc) || output.wants(Descriptor::kMfccDelta)),
      needs_onsets_(output.wants(Descriptor::kOnsetStrength) || output.wants(Descriptor::kTempo)),
      filterbank_({.sample_rate_hz = config.sample_rate_hz}),
      dct_(kMelBands, config.mfcc_coefficients) {}

void MelDescriptors::push(std::span<const float> samples) {
    stft_.push(samples);
    take_frames();
}

void MelDescriptors::finish() {
    stft_.finish();
    take_frames();
    for (auto mel_db = mel_db_.next(); !mel_db.empty(); mel_db = mel_db_.next()) {
        if (needs_cepstrum_) describe_cepstrum(mel_db);
        if (!needs_onsets_) continue;
        onsets_.push_back(onset_strength_.apply(mel_db));
        if (output_.wants(Descriptor::kOnsetStrength)) output_.emit(Descriptor::kOnsetStrength, onsets_.back());
    }
    delta_.finish();
    emit_deltas();
    if (output_.wants(Descriptor::kTempo)) {
        output_.emit(Descriptor::kTempo, static_cast<float>(tempo(onsets_, sample_rate_hz_)));
    }
}

void MelDescriptors::take_frames() {
    for (auto power = stft_.next(); !power.empty(); power = stft_.next()) {
        mel_db_.push(filterbank_.apply(power));
    }
}

void MelDescriptors::describe_cepstrum(std::span<const float> mel_db) {
    const auto mfcc = dct_.apply(mel_db);
    if (output_.wants(Descriptor::kMfcc)) output_.emit(Descriptor::kMfcc, mfcc);
    if (!output_.wants(Descriptor::kMfccDelta)) return;
    delta_.push(mfcc);
    emit_deltas();
}

void MelDescriptors::emit_deltas() {
    for (auto row = delta_.next(); !row.empty(); row = delta_.next()) output_.emit(Descriptor::kMfccDelta, row);
}

SpectralDescriptors::SpectralDescriptors(const DescriptorOutput& output, const DescriptorConfig& config)
    : output_(output),
      filterbank_({.sample_rate_hz = config.sample_rate_hz}),
      centroid_(spectrum(config)),
      bandwidth_(spectrum(config)),
      rolloff_({.spectrum = spectrum(config)}) {
    if (output.wants(Descriptor::kSpectralContrast)) extremes_.emplace(spectrum(config));
}

void SpectralDescriptors::push(std::span<const float> samples) {
    stft_.push(samples);
    take_frames();
}

void SpectralDescriptors::finish() {
    stft_.finish();
    take_frames();
    for (auto peaks = peaks_db_.next(); !peaks.empty(); peaks = peaks_db_.next()) {
        const auto valleys = valleys_db_.next();
        std::array<float, SpectralExtremes::kBands> contrast{};
        std::ranges::transform(peaks, valleys, contrast.begin(), std::minus<>());
        output_.emit(Descriptor::kSpectralContrast, contrast);
    }
}

void SpectralDescriptors::take_frames() {
    const auto emit = [&](Descriptor descriptor, auto& stage, std::span<const float> bins) {
        if (output_.wants(descriptor)) output_.emit(descriptor, stage.apply(bins));
    };
    for (auto power = stft_.next(); !power.empty(); power = stft_.next()) {
        emit(Descriptor::kMelspectrogram, filterbank_, power);
        emit(Descriptor::kSpectralFlatness, flatness_, power);
        const auto magnitudes = magnitudes_.apply(power);
        emit(Descriptor::kSpectralCentroid, centroid_, magnitudes);
        emit(Descriptor::kSpectralBandwidth, bandwidth_, magnitudes);
        emit(Descriptor::kSpectralRolloff, rolloff_, magnitudes);
        if (!extremes_) continue;
        const auto [peaks, valleys] = extremes_->apply(magnitudes);
        peaks_db_.push(peaks);
        valleys_db_.push(valleys);
    }
}

ChromaDescriptors::ChromaDescriptors(const DescriptorOutput& output, const DescriptorConfig& config)
    : output_(output), chroma_(spectrum(config)) {}

void ChromaDescriptors::push(std::span<const float> samples) {
    chroma_.push(samples);
    take_frames();
}

void ChromaDescriptors::finish() {
    chroma_.finish();
    take_frames();
    if (output_.wants(Descriptor::kTuning)) {
        output_.emit(Descriptor::kTuning, static_cast<float>(chroma_.tuning()));
    }
}

void ChromaDescriptors::take_frames() {
    for (auto row = chroma_.next(); !row.empty(); row = chroma_.next()) {
        if (output_.wants(Descriptor::kChromaStft)) output_.emit(Descriptor::kChromaStft, row);
    }
}

WaveDescriptors::WaveDescriptors(const DescriptorOutput& output, const DescriptorConfig& /*config*/) : output_(output) {
    if (output.wants(Descriptor::kZeroCrossingRate)) crossings_.emplace();
    if (output.wants(Descriptor::kRms)) rms_.emplace();
}

void WaveDescriptors::push(std::span<const float> samples) {
    if (crossings_) crossings_->push(samples);
    if (rms_) rms_->push(samples);
    take_frames();
}

void WaveDescriptors::finish() {
    if (crossings_) crossings_->finish();
    if (rms_) rms_->finish();
    take_frames();
}

void WaveDescriptors::take_frames() {
    while (const auto rate = crossings_ ? crossings_->next() : std::nullopt) {
        output_.emit(Descriptor::kZeroCrossingRate, *rate);
    }
    while (const auto rms = rms_ ? rms_->next() : std::nullopt) output_.emit(Descriptor::kRms, *rms);
}

}  // namespace segue::dsp
