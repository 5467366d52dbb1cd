// From samples to spectra and features, in the definitions (and with the numbers) of librosa 0.11.
//
// Every stage is a config, a constructor that precomputes, and one verb, and works on a stream: feeding a signal in
// pieces of any size gives bit for bit what feeding it whole gives. Stages are not thread-safe; use one for each
// thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::dsp {

/// Of the transform itself; results are float either way. Single precision adds noise of about -140 dB, relative to the
/// loudest bin of a frame; double precision takes three times as long.
enum class Precision { kSingle, kDouble };

struct StftConfig {
    int fft_size = 2048;   ///< samples a frame, a power of two from 64 to 32768; window: periodic Hann of that length
    int hop_length = 512;  ///< samples from frame to frame, 1 .. fft_size
    Precision precision = Precision::kSingle;
};

/// Short-time Fourier transform, streaming. Frames are centred: frame t looks at samples around t * hop_length, with
/// zeros beyond both ends (librosa.stft(center=True, pad_mode="constant")). A signal of n samples has
/// 1 + n / hop_length frames.
///
///     stft.push(samples);
///     for (auto power = stft.next(); !power.empty(); power = stft.next()) use(power);
///     stft.finish();            // then the last frames, by next() again
class Stft {
  public:
    /// Throws kInvalidArgument for a config outside its ranges.
    explicit Stft(const StftConfig& config = {});
    ~Stft();
    Stft(Stft&&) noexcept;
    Stft& operator=(Stft&&) noexcept;

    /// Samples of any size of full scale: NaN and infinities count as 0, values are limited to +-1e12, so that no power
    /// overflows. Throws kInvalidArgument after finish().
    void push(std::span<const float> samples);
    /// Declares the end of the signal: the frames that reach beyond it become available.
    void finish();
    /// Power spectrum |X|^2 of the next frame, fft_size / 2 + 1 bins; valid until the next call. Empty if the frame
    /// needs samples that have not been pushed.
    std::span<const float> next();
    /// Forgets the signal; as if newly constructed.
    void reset();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Frequency of each bin of a power spectrum in Hz.
std::vector<float> bin_frequencies(int sample_rate_hz, int fft_size);

enum class MelScale { kSlaney, kHtk };

struct MelConfig {
    int sample_rate_hz = 22050;
    int fft_size = 2048;
    int bands = 128;
    double low_hz = 0;
    double high_hz = 0;                  ///< 0: half the sample rate
    MelScale scale = MelScale::kSlaney;  ///< Slaney's Auditory Toolbox or HTK formula
    bool area_normalised = true;         ///< triangles of equal area (librosa norm="slaney"); false: peaks of 1
};

/// Where a filter's weights lie: consecutive numbers, for consecutive bins.
struct FilterSpan {
    std::size_t first_bin;
    std::size_t offset;  ///< of the first weight
    std::size_t count;
};

/// Triangular mel filters on power spectra: librosa.filters.mel, applied.
class MelFilterbank {
  public:
    /// Throws kInvalidArgument for a band range outside 0..sample_rate/2 or fewer than one band.
    explicit MelFilterbank(const MelConfig& config = {});

    /// Band energies of one frame; valid until the next call. Throws kInvalidArgument for another number of bins than
    /// fft_size / 2 + 1.
    std::span<const float> apply(std::span<const float> power);
    /// Centre frequency of each band in Hz.
    const std::vector<float>& centre_hz() const { return centre_hz_; }

  private:
    void append_filter(std::span<const float> weights);

    std::size_t bins_ = 0;
    std::vector<FilterSpan> filters_;
    std::vector<float> weights_;
    std::vector<float> centre_hz_;
    std::vector<float> energies_;
};

/// In place: 10 log10(max(value + offset, amin)), amin > 0. For streams; a value's result never depends on the others.
void to_decibels(std::span<float> power, float offset = 0, float amin = 1e-10F);

/// librosa's default limit of a spectrogram in dB, below its maximum.
inline constexpr float kTopDb = 80.0F;

/// 10 log10(max(value, amin)), then clamped to at most top_db below the matrix's maximum (librosa.power_to_db, ref=1).
/// top_db <= 0: no clamping.
Matrix power_to_db(const Matrix& power, float amin = 1e-10F, float top_db = kTopDb);

/// Mel power spectrogram of a whole signal, [frames x bands]: librosa.feature.melspectrogram.
Matrix mel_spectrogram(std::span<const float> samples, const MelConfig& mel = {}, int hop_length = 512);

/// Orthonormal DCT-II, the first `coefficients` numbers of it: makes cepstral coefficients of mel bands in dB.
class Dct {
  public:
    /// Throws kInvalidArgument unless 1 <= coefficients <= inputs.
    Dct(int inputs, int coefficients);

    /// Coefficients of one frame; valid until the next call. Throws kInvalidArgument for another number of inputs.
    std::span<const float> apply(std::span<const float> values);

  private:
    std::size_t inputs_;
    std::size_t coefficients_;
    std::vector<float> matrix_;  // [inputs x padded coefficients]
    std::vector<float> output_;
};

/// Cepstral coefficients of mel spectra in dB: orthonormal DCT-II, the first `coefficients` of each row.
/// librosa.feature.mfcc(S=mel_db). [frames x coefficients]. Throws kInvalidArgument if coefficients exceed the bands.
Matrix mfcc(const Matrix& mel_db, int coefficients = 40);

/// Mean and population standard deviation of each column; both empty for a matrix without rows.
struct ColumnStatistics {
    std::vector<float> mean;
    std::vector<float> deviation;
};

/// Statistics of rows that come one after the other.
class ColumnAccumulator {
  public:
    /// The first row fixes the number of columns; throws kInvalidArgument if a later one differs.
    void push(std::span<const float> row);
    std::size_t rows() const { return rows_; }
    ColumnStatistics result() const;

  private:
    std::size_t rows_ = 0;
    std::vector<double> mean_;
    std::vector<double> squares_;  // sums of squared differences from the mean
};

ColumnStatistics column_statistics(const Matrix& matrix);

}  // namespace segue::dsp
