#include "segue/descriptors.h"

#include <algorithm>
#include <utility>

#include "dsp/limited_decibels.h"

namespace segue::dsp {

std::string_view to_string(Descriptor descriptor) {
    constexpr std::array<std::string_view, kDescriptors> kNames = {"melspectrogram",
                                                                   "mfcc",
                                                                   "mfcc_delta",
                                                                   "chroma_stft",
                                                                   "spectral_centroid",
                                                                   "spectral_bandwidth",
                                                                   "spectral_rolloff",
                                                                   "spectral_flatness",
                                                                   "spectral_contrast",
                                                                   "zero_crossing_rate",
                                                                   "rms",
                                                                   "onset_strength"};
    return kNames[static_cast<std::size_t>(descriptor)];
}

class DescriptorExtractor::Impl {
  public:
    Impl(Sink sink, const DescriptorConfig& config)
        : sink_(std::move(sink)),
          sample_rate_hz_(config.sample_rate_hz),
          mel_({.sample_rate_hz = config.sample_rate_hz}),
          centroid_(spectrum(config)),
          bandwidth_(spectrum(config)),
          rolloff_({.spectrum = spectrum(config)}),
          extremes_(spectrum(config)),
          chroma_(spectrum(config)),
          dct_(kBands, config.mfcc_coefficients) {}

    void push(std::span<const float> samples) {
        // In blocks, so that memory does not depend on the caller's.
        constexpr std::size_t kBlock = 16384;
        for (std::size_t i = 0; i < samples.size(); i += kBlock) {
            const auto block = samples.subspan(i, std::min(kBlock, samples.size() - i));
            stft_.push(block);
            crossings_.push(block);
            rms_.push(block);
            chroma_.push(block);
            take_frames();
        }
    }

    Whole finish() {
        stft_.finish();
        crossings_.finish();
        rms_.finish();
        chroma_.finish();
        take_frames();
        take_decibels();
        return {.tempo_bpm = tempo(onsets_, sample_rate_hz_), .tuning = chroma_.tuning()};
    }

  private:
    static constexpr int kBands = 128;

    static SpectrumConfig spectrum(const DescriptorConfig& config) { return {.sample_rate_hz = config.sample_rate_hz}; }

    void emit(Descriptor descriptor, std::span<const float> row) const { sink_(descriptor, row); }
    void emit(Descriptor descriptor, float value) const { sink_(descriptor, {&value, 1}); }

    // What a frame tells by itself.
    void take_frames() {
        for (auto power = stft_.next(); !power.empty(); power = stft_.next()) describe_spectrum(power);
        while (const auto rate = crossings_.next()) emit(Descriptor::kZeroCrossingRate, *rate);
        while (const auto rms = rms_.next()) emit(Descriptor::kRms, *rms);
        for (auto row = chroma_.next(); !row.empty(); row = chroma_.next()) emit(Descriptor::kChromaStft, row);
    }

    void describe_spectrum(std::span<const float> power) {
        const auto mel = mel_.apply(power);
        emit(Descriptor::kMelspectrogram, mel);
        mel_db_.push(mel);
        emit(Descriptor::kSpectralFlatness, flatness_.apply(power));
        const auto magnitudes = magnitudes_.apply(power);
        emit(Descriptor::kSpectralCentroid, centroid_.apply(magnitudes));
        emit(Descriptor::kSpectralBandwidth, bandwidth_.apply(magnitudes));
        emit(Descriptor::kSpectralRolloff, rolloff_.apply(magnitudes));
        const auto [peaks, valleys] = extremes_.apply(magnitudes);
        peaks_db_.push(peaks);
        valleys_db_.push(valleys);
    }

    // What needs the maximum of the whole signal.
    void take_decibels() {
        Delta delta;
        const auto take_deltas = [&] {
            for (auto row = delta.next(); !row.empty(); row = delta.next()) emit(Descriptor::kMfccDelta, row);
        };
        for (auto mel_db = mel_db_.next(); !mel_db.empty(); mel_db = mel_db_.next()) {
            const auto mfcc = dct_.apply(mel_db);
            emit(Descriptor::kMfcc, mfcc);
            delta.push(mfcc);
            take_deltas();
            onsets_.push_back(onset_strength_.apply(mel_db));
            emit(Descriptor::kOnsetStrength, onsets_.back());
        }
        delta.finish();
        take_deltas();

        for (auto peaks = peaks_db_.next(); !peaks.empty(); peaks = peaks_db_.next()) {
            const auto valleys = valleys_db_.next();
            std::array<float, SpectralExtremes::kBands> contrast{};
            std::ranges::transform(peaks, valleys, contrast.begin(), std::minus<>());
            emit(Descriptor::kSpectralContrast, contrast);
        }
    }

    Sink sink_;
    int sample_rate_hz_;
    // The quietest bins of a frame, which contrast looks at, may lie below the noise of single precision.
    Stft stft_{{.precision = Precision::kDouble}};
    MelFilterbank mel_;
    Magnitudes magnitudes_;
    SpectralCentroid centroid_;
    SpectralBandwidth bandwidth_;
    SpectralRolloff rolloff_;
    SpectralFlatness flatness_;
    SpectralExtremes extremes_;
    ZeroCrossingRate crossings_;
    Rms rms_;
    ChromaStft chroma_;
    LimitedDecibels mel_db_{kBands};
    LimitedDecibels peaks_db_{SpectralExtremes::kBands};
    LimitedDecibels valleys_db_{SpectralExtremes::kBands};
    Dct dct_;
    OnsetStrength onset_strength_;
    std::vector<float> onsets_;
};

DescriptorExtractor::DescriptorExtractor(Sink sink, const DescriptorConfig& config)
    : impl_(std::make_unique<Impl>(std::move(sink), config)) {}
DescriptorExtractor::~DescriptorExtractor() = default;
DescriptorExtractor::DescriptorExtractor(DescriptorExtractor&&) noexcept = default;
DescriptorExtractor& DescriptorExtractor::operator=(DescriptorExtractor&&) noexcept = default;

void DescriptorExtractor::push(std::span<const float> samples) {
    impl_->push(samples);
}
DescriptorExtractor::Whole DescriptorExtractor::finish() {
    return impl_->finish();
}

// The extractor's sink keeps pointing at the accumulators when this object moves.
DescriptorAccumulator::DescriptorAccumulator(const DescriptorConfig& config)
    : accumulators_(std::make_unique<std::array<ColumnAccumulator, kDescriptors>>()),
      extractor_(
          [accumulators = accumulators_.get()](Descriptor descriptor, std::span<const float> row) {
              (*accumulators)[static_cast<std::size_t>(descriptor)].push(row);
          },
          config) {}

DescriptorStatistics DescriptorAccumulator::finish() {
    DescriptorStatistics statistics;
    statistics.whole = extractor_.finish();
    std::ranges::transform(*accumulators_, statistics.columns.begin(), &ColumnAccumulator::result);
    return statistics;
}

}  // namespace segue::dsp
