// Descriptors of music beside the mel spectrum: librosa 0.11's usual set, with its names, definitions and defaults.
//
//     DescriptorAccumulator accumulator;                  // for one file of any length, in bounded memory
//     for (block : file) accumulator.push(block);
//     const DescriptorStatistics statistics = accumulator.finish();
//     statistics[Descriptor::kSpectralCentroid].mean;
//
// Below that, each descriptor is a stage of its own. Stages work on streams as those of dsp.h do: chunk sizes never
// change a result, silence and damage never make a number that is not finite, and none is thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "segue/core.h"
#include "segue/dsp.h"

namespace segue::dsp {

/// What the bins of a spectrum are. Stages throw kInvalidArgument unless the sample rate is positive and the FFT size a
/// power of two from 64 to 32768.
struct SpectrumConfig {
    int sample_rate_hz = 22050;
    int fft_size = 2048;
};

/// Magnitude spectrum |X| of a power spectrum |X|^2.
class Magnitudes {
  public:
    /// Valid until the next call.
    std::span<const float> apply(std::span<const float> power);

  private:
    std::vector<float> magnitudes_;
};

/// Mean frequency, weighted with the magnitudes, in Hz; 0 for silence. librosa.feature.spectral_centroid.
class SpectralCentroid {
  public:
    explicit SpectralCentroid(const SpectrumConfig& config = {});
    /// Throws kInvalidArgument for another number of bins; so do all stages below.
    float apply(std::span<const float> magnitudes) const;

  private:
    std::vector<float> frequencies_;
};

/// Standard deviation of frequency around the centroid, weighted with the magnitudes, in Hz; 0 for silence.
/// librosa.feature.spectral_bandwidth.
class SpectralBandwidth {
  public:
    explicit SpectralBandwidth(const SpectrumConfig& config = {});
    float apply(std::span<const float> magnitudes) const;

  private:
    SpectralCentroid centroid_;
    std::vector<float> frequencies_;
};

/// Frequency in Hz below which a fraction of the sum of the magnitudes lies; 0 for silence.
/// librosa.feature.spectral_rolloff.
class SpectralRolloff {
  public:
    struct Config {
        SpectrumConfig spectrum;
        double fraction = 0.85;  ///< 0 to 1, both excluded
    };
    explicit SpectralRolloff(const Config& config);
    SpectralRolloff() : SpectralRolloff(Config{}) {}
    float apply(std::span<const float> magnitudes) const;

  private:
    std::vector<float> frequencies_;
    double fraction_;
};

/// Geometric by arithmetic mean of the power spectrum, powers below 1e-10 counting as that: near 0 for tones, near 1
/// for noise, 1 for silence. librosa.feature.spectral_flatness.
class SpectralFlatness {
  public:
    float apply(std::span<const float> power);

  private:
    std::vector<float> limited_;
};

/// Mean of the loudest and of the quietest 2 % of the bins of each octave band, as magnitudes: below 200 Hz, from 200,
/// 400, 800, 1600 and 3200 Hz for an octave each, and from 6400 Hz up. librosa.feature.spectral_contrast is the
/// difference of both in decibels, see spectral_contrast().
class SpectralExtremes {
  public:
    static constexpr std::size_t kBands = 7;
    struct Result {
        std::array<float, kBands> peaks;
        std::array<float, kBands> valleys;
    };
    /// Throws kInvalidArgument for a sample rate whose half does not exceed 6400 Hz, or an FFT so small that a band has
    /// no bin.
    explicit SpectralExtremes(const SpectrumConfig& config = {});
    Result apply(std::span<const float> magnitudes);

  private:
    struct Band {
        std::size_t first_bin;
        std::size_t bins;
        std::size_t taken;  // of the quietest, and of the loudest
    };
    std::size_t spectrum_bins_;
    std::array<Band, kBands> bands_;
    std::vector<float> taken_;
};

/// power_to_db(peaks) - power_to_db(valleys), [frames x 7], each limited to 80 dB below its maximum as librosa has it.
Matrix spectral_contrast(const Matrix& peaks, const Matrix& valleys);

struct FrameConfig {
    int frame_length = 2048;  ///< samples, even, 2 .. 32768
    int hop_length = 512;     ///< samples from frame to frame, 1 .. frame_length
};

class FrameBuffer;

/// Share of the samples of each frame at which the sign changes. Frames are centred, the outermost samples being
/// repeated beyond both ends; samples within +-1e-10 count as positive. librosa.feature.zero_crossing_rate.
class ZeroCrossingRate {
  public:
    explicit ZeroCrossingRate(const FrameConfig& config = {});
    ~ZeroCrossingRate();
    ZeroCrossingRate(ZeroCrossingRate&&) noexcept;
    ZeroCrossingRate& operator=(ZeroCrossingRate&&) noexcept;

    /// As Stft has them.
    void push(std::span<const float> samples);
    void finish();
    std::optional<float> next();

  private:
    std::unique_ptr<FrameBuffer> frames_;
};

/// Root mean square of the samples of each frame. Frames are centred, with zeros beyond both ends. librosa.feature.rms.
class Rms {
  public:
    explicit Rms(const FrameConfig& config = {});
    ~Rms();
    Rms(Rms&&) noexcept;
    Rms& operator=(Rms&&) noexcept;

    /// As Stft has them.
    void push(std::span<const float> samples);
    void finish();
    std::optional<float> next();

  private:
    std::unique_ptr<FrameBuffer> frames_;
};

/// How far the music is tuned from A = 440 Hz, in semitones, -0.5 .. 0.49 in steps of 0.01: the most frequent
/// deviation of the spectral peaks between 150 and 4000 Hz that reach a tenth of their frame's power and the median of
/// all. librosa.estimate_tuning(S=power). Remembers 8 bytes for each peak.
class TuningEstimator {
  public:
    explicit TuningEstimator(const SpectrumConfig& config = {});
    void push(std::span<const float> power);
    /// 0 without any peak.
    double result() const;

  private:
    struct Peak {
        float power;
        std::uint32_t deviation;  // step of hundredths of a semitone, 0 for -0.5
    };
    std::size_t bins_;
    double bin_hz_;
    std::vector<Peak> peaks_;
};

/// Power of the twelve pitch classes C, C#, ... B, the largest of a frame being 1 (silence: 0).
/// librosa.feature.chroma_stft for a given tuning.
class ChromaFilterbank {
  public:
    static constexpr std::size_t kClasses = 12;
    /// `tuning` in semitones.
    ChromaFilterbank(const SpectrumConfig& config, double tuning);
    /// Valid until the next call.
    std::span<const float> apply(std::span<const float> power);

  private:
    std::size_t bins_;
    std::vector<float> weights_;  // [bins x padded classes]
    std::vector<float> classes_;
};

/// librosa.feature.chroma_stft with its defaults: chroma of a signal after its own tuning. The tuning is estimated on
/// the first five minutes, which are kept until then; only for longer signals can it differ from librosa's.
class ChromaStft {
  public:
    explicit ChromaStft(const SpectrumConfig& config = {}, int hop_length = 512);

    /// As Stft has them. No frame comes before finish() or five minutes.
    void push(std::span<const float> samples);
    void finish();
    std::span<const float> next();
    /// The estimate, once frames come.
    double tuning() const { return tuning_; }

  private:
    void listen();
    void settle_tuning();

    SpectrumConfig config_;
    Stft tuning_stft_;
    TuningEstimator estimator_;
    std::size_t tuning_samples_left_;
    Stft stft_;
    std::optional<ChromaFilterbank> filterbank_;
    double tuning_ = 0;
};

/// How much louder the mel bands become, on average, from frame to frame; decreases count as 0. In dB, at the time of
/// the onset (the first three frames are 0). librosa.onset.onset_strength.
class OnsetStrength {
  public:
    /// Bands of one frame in dB, limited to 80 dB below the signal's maximum as power_to_db does; the strength at that
    /// frame.
    float apply(std::span<const float> mel_db);

  private:
    std::vector<float> previous_;
    std::array<float, 3> delayed_{};
};

/// Beats a minute of an onset strength, one number a frame: the period that the tempogram (autocorrelation of 8 s,
/// averaged over time) prefers under a log-normal prior around 120, at most 320. librosa.feature.tempo. It is one of
/// the discrete numbers 60 sample_rate / (hop_length n); for silence that next to 120.
double tempo(std::span<const float> onset_strength, int sample_rate_hz = 22050, int hop_length = 512);

/// Slope over time of each column (order 1), or its curvature (order 2), by fitting a polynomial to `width` rows around
/// (Savitzky-Golay); the first and last rows repeat the nearest complete fit. A signal of fewer rows than the width has
/// slopes of 0. librosa.feature.delta.
class Delta {
  public:
    struct Config {
        int width = 9;  ///< odd, 3 or more
        int order = 1;  ///< 1 or 2
    };
    explicit Delta(const Config& config);
    Delta() : Delta(Config{}) {}

    /// The first row fixes the number of columns; throws kInvalidArgument if a later one differs.
    void push(std::span<const float> row);
    void finish() { finished_ = true; }
    /// The slope at the next row; valid until the next call. Empty if it needs rows that have not been pushed.
    std::span<const float> next();

  private:
    std::vector<float> weights_;
    std::deque<std::vector<float>> rows_;  // those that slopes to come need
    std::size_t first_ = 0;                // rows of the signal before those
    std::size_t next_ = 0;
    bool finished_ = false;
    std::vector<float> slope_;
};
/// The same for a whole matrix.
Matrix delta(const Matrix& matrix, const Delta::Config& config = {});

/// Statistics of the MFCC of a signal of any length in bounded memory, exactly those of the whole:
/// column_statistics(mfcc(power_to_db(mel))). power_to_db's limit of 80 dB below the maximum is known only at the end,
/// so the frames are kept until then: 6 minutes' worth in memory, more in an unnamed temporary file (22 kB a second).
class MfccStatistics {
  public:
    explicit MfccStatistics(int bands = 128, int coefficients = 40);
    ~MfccStatistics();
    MfccStatistics(MfccStatistics&&) noexcept;
    MfccStatistics& operator=(MfccStatistics&&) noexcept;

    /// One frame of mel power. Throws kInvalidArgument for another number of bands; kIo if the temporary file cannot
    /// be written.
    void push(std::span<const float> mel_power);
    /// Call once, after the last frame.
    ColumnStatistics finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// What DescriptorExtractor can tell of a signal: a row of numbers for each frame, or one number for the whole.
enum class Descriptor {
    kMelspectrogram,     ///< power of 128 bands
    kMfcc,               ///< cepstral coefficients
    kMfccDelta,          ///< of the same, a frame
    kChromaStft,         ///< 12 pitch classes, 0 to 1
    kSpectralCentroid,   ///< Hz
    kSpectralBandwidth,  ///< Hz
    kSpectralRolloff,    ///< Hz
    kSpectralFlatness,   ///< 0 to 1
    kSpectralContrast,   ///< dB in 7 bands
    kZeroCrossingRate,   ///< 0 to 1
    kRms,                ///< full scale is 1
    kOnsetStrength,      ///< dB
    kTempo,              ///< of the whole signal, beats a minute
    kTuning,             ///< of the whole signal, semitones from A = 440 Hz
};
inline constexpr std::size_t kDescriptors = 14;

/// librosa's name: "melspectrogram", "mfcc", "mfcc_delta", "chroma_stft", "spectral_centroid" ...
std::string_view to_string(Descriptor descriptor);
/// The reverse; nothing for an unknown name.
std::optional<Descriptor> descriptor_from_string(std::string_view name);
/// True for those that have one number for the whole signal.
bool is_of_whole_signal(Descriptor descriptor);

/// Some of the descriptors.
class DescriptorSet {
  public:
    constexpr DescriptorSet() = default;
    constexpr DescriptorSet(std::initializer_list<Descriptor> descriptors) {
        for (const Descriptor descriptor : descriptors) add(descriptor);
    }
    static constexpr DescriptorSet all() {
        DescriptorSet set;
        set.bits_ = (1U << kDescriptors) - 1;
        return set;
    }

    constexpr void add(Descriptor descriptor) { bits_ |= bit(descriptor); }
    constexpr bool contains(Descriptor descriptor) const { return (bits_ & bit(descriptor)) != 0; }
    constexpr bool intersects(DescriptorSet other) const { return (bits_ & other.bits_) != 0; }

  private:
    static constexpr std::uint32_t bit(Descriptor descriptor) { return 1U << static_cast<unsigned>(descriptor); }

    std::uint32_t bits_ = 0;
};

struct DescriptorConfig {
    DescriptorSet descriptors = DescriptorSet::all();
    int sample_rate_hz = 22050;  ///< above 12,800 for spectral contrast
    int mfcc_coefficients = 40;  ///< 1 .. 128
};

/// How many numbers a row of a descriptor has.
std::size_t row_size(Descriptor descriptor, const DescriptorConfig& config = {});

/// Computes descriptors of one signal in a single pass, with frames of 2048 samples every 512; the numbers of one do
/// not depend on which others are asked for, and what nobody asks for costs nothing. Memory is bounded for any length:
/// what must wait for the end of the signal waits in temporary files beyond some minutes.
class DescriptorExtractor {
  public:
    /// Receives a row: the rows of one descriptor come in the order of time, those of different ones in any order.
    using Sink = std::function<void(Descriptor, std::span<const float>)>;

    explicit DescriptorExtractor(Sink sink, const DescriptorConfig& config = {});
    ~DescriptorExtractor();
    DescriptorExtractor(DescriptorExtractor&&) noexcept;
    DescriptorExtractor& operator=(DescriptorExtractor&&) noexcept;

    /// Throws kIo if a temporary file cannot be written.
    void push(std::span<const float> samples);
    /// Call once, after the last samples: delivers the rows that are left.
    void finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Mean and deviation over time of every descriptor; both empty for one that was not asked for.
struct DescriptorStatistics {
    std::array<ColumnStatistics, kDescriptors> columns;

    const ColumnStatistics& operator[](Descriptor descriptor) const {
        return columns[static_cast<std::size_t>(descriptor)];
    }
};

class DescriptorAccumulator {
  public:
    explicit DescriptorAccumulator(const DescriptorConfig& config = {});
    void push(std::span<const float> samples) { extractor_.push(samples); }
    /// Call once, after the last samples.
    DescriptorStatistics finish();

  private:
    std::unique_ptr<std::array<ColumnAccumulator, kDescriptors>> accumulators_;
    DescriptorExtractor extractor_;
};

}  // namespace segue::dsp
