// Descriptors that come from the same spectra or frames, a class for each such group: a signal goes in by push() and
// finish(), rows come out as soon as they can be computed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dsp/limited_decibels.h"
#include "segue/descriptors.h"

namespace segue::dsp {

/// Where rows go, and which are wanted.
class DescriptorOutput {
  public:
    DescriptorOutput(DescriptorExtractor::Sink sink, DescriptorSet wanted) : sink_(std::move(sink)), wanted_(wanted) {}

    bool wants(Descriptor descriptor) const { return wanted_.contains(descriptor); }
    void emit(Descriptor descriptor, std::span<const float> row) const { sink_(descriptor, row); }
    void emit(Descriptor descriptor, float value) const { sink_(descriptor, {&value, 1}); }

  private:
    DescriptorExtractor::Sink sink_;
    DescriptorSet wanted_;
};

inline constexpr int kMelBands = 128;

/// What mel bands in decibels tell: they need the maximum of the whole signal, so all rows come at its end.
class MelDescriptors {
  public:
    static constexpr DescriptorSet kMembers{Descriptor::kMfcc, Descriptor::kMfccDelta, Descriptor::kOnsetStrength,
                                            Descriptor::kTempo};

    /// The output must outlive the group; so with all groups.
    MelDescriptors(const DescriptorOutput& output, const DescriptorConfig& config);
    void push(std::span<const float> samples);
    void finish();

  private:
    void take_frames();
    void describe_cepstrum(std::span<const float> mel_db);
    void emit_deltas();

    const DescriptorOutput& output_;
    int sample_rate_hz_;
    bool needs_cepstrum_;
    bool needs_onsets_;
    Stft stft_;
    MelFilterbank filterbank_;
    LimitedDecibels mel_db_{kMelBands};
    Dct dct_;
    Delta delta_;
    OnsetStrength onset_strength_;
    std::vector<float> onsets_;
};

/// What the power of all bins tells, quiet ones included: those may lie below the noise of single precision.
class SpectralDescriptors {
  public:
    static constexpr DescriptorSet kMembers{Descriptor::kMelspectrogram,    Descriptor::kSpectralCentroid,
                                            Descriptor::kSpectralBandwidth, Descriptor::kSpectralRolloff,
                                            Descriptor::kSpectralFlatness,  Descriptor::kSpectralContrast};

    SpectralDescriptors(const DescriptorOutput& output, const DescriptorConfig& config);
    void push(std::span<const float> samples);
    void finish();

  private:
    void take_frames();

    const DescriptorOutput& output_;
    Stft stft_{{.precision = Precision::kDouble}};
    MelFilterbank filterbank_;
    Magnitudes magnitudes_;
    SpectralFlatness flatness_;
    SpectralCentroid centroid_;
    SpectralBandwidth bandwidth_;
    SpectralRolloff rolloff_;
    std::optional<SpectralExtremes> extremes_;
    LimitedDecibels peaks_db_{SpectralExtremes::kBands};
    LimitedDecibels valleys_db_{SpectralExtremes::kBands};
};

/// What harmony tells.
class ChromaDescriptors {
  public:
    static constexpr DescriptorSet kMembers{Descriptor::kChromaStft, Descriptor::kTuning};

    ChromaDescriptors(const DescriptorOutput& output, const DescriptorConfig& config);
    void push(std::span<const float> samples);
    void finish();

  private:
    void take_frames();

    const DescriptorOutput& output_;
    ChromaStft chroma_;
};

/// What the samples themselves tell.
class WaveDescriptors {
  public:
    static constexpr DescriptorSet kMembers{Descriptor::kZeroCrossingRate, Descriptor::kRms};

    WaveDescriptors(const DescriptorOutput& output, const DescriptorConfig& config);
    void push(std::span<const float> samples);
    void finish();

  private:
    void take_frames();

    const DescriptorOutput& output_;
    std::optional<ZeroCrossingRate> crossings_;
    std::optional<Rms> rms_;
};

}  // namespace segue::dsp
