// Traits of a recording by which it is compared with others, beside what a model makes of it: rhythm, timbre, loudness
// and fingerprint. Each is a stage that hears a stream in memory that does not depend on its length, and gives the same
// numbers however the stream is cut. None is thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "segue/core.h"

namespace segue::dsp {

/// What repeats in an onset strength, and how fast.
struct Rhythm {
    /// Beats a minute: the period that the autocorrelation of windows of 8 s prefers under a log-normal prior around
    /// 120, at most 320 (librosa.feature.tempo), refined by its multiples. Missing if there is no onset.
    std::optional<double> tempo_bpm;
    /// In dB, 21 numbers to be compared as they are: how strongly the onset strength pulsates in 20 bands of rate,
    /// evenly spaced by logarithm from 0.4 to 16 a second, relative to its mean; and that mean. Windows of 8 s, their
    /// powers averaged. It is the fluctuation strength of Pampalk et al. (Content-based Organization and Visualization
    /// of Music Archives, ACM Multimedia 2002) for one band instead of many, so that instruments do not matter.
    std::vector<float> pulsation;
};

class RhythmMeter {
  public:
    RhythmMeter();
    ~RhythmMeter();
    RhythmMeter(RhythmMeter&&) noexcept;
    RhythmMeter& operator=(RhythmMeter&&) noexcept;

    /// The next number of an OnsetStrength with frames every 512 samples at 22,050 Hz.
    void push(float onset_strength);
    /// Call once, after the last one.
    Rhythm finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Mean of the first 13 MFCC, and the upper triangle of their covariance, row by row: 104 numbers, a normal
/// distribution of what the recording sounds like from moment to moment (Mandel and Ellis, Song-level Features and
/// Support Vector Machines for Music Classification, ISMIR 2005).
class TimbreMeter {
  public:
    static constexpr std::size_t kCoefficients = 13;

    /// MFCC of a frame, 13 or more. Throws kInvalidArgument for fewer.
    void push(std::span<const float> mfcc);
    /// Empty without any frame.
    std::vector<float> result() const;

  private:
    std::size_t frames_ = 0;
    std::array<double, kCoefficients> mean_{};
    std::array<double, kCoefficients*(kCoefficients + 1) / 2> products_{};  // sums of products of differences
};

/// Integrated loudness of a mono signal after EBU R 128 (ITU-R BS.1770-4), estimated from its power spectra:
/// K-weighting is done on them, and blocks of 400 ms are made of whole frames. What lies above half the sample rate is
/// not heard. Within 0.3 LU of the standard for full-band signals in mono (tests, docs/similarity.md).
class LoudnessEstimator {
  public:
    LoudnessEstimator();

    /// Power spectrum of a frame of 2048 samples at 22,050 Hz, every 512 of them.
    void push(std::span<const float> power);
    /// In LUFS; missing if nothing lasts 0.4 s and is louder than -70 LUFS.
    std::optional<double> result() const;

  private:
    static constexpr std::size_t kBlockFrames = 17;
    struct Step {
        double energy = 0;
        std::size_t blocks = 0;
    };

    std::vector<float> weights_;                   // of bins
    std::array<double, kBlockFrames> energies_{};  // of the last frames
    std::size_t frames_ = 0;
    std::vector<Step> histogram_;  // blocks by loudness
};

/// Chromaprint's fingerprint of the first two minutes of a signal, by which the same recording is recognised in other
/// encodings: 32 bits for each 0.124 s, which describe how the pitch classes move within 2.6 s around (Jang, Yoo, Lee,
/// Kim and Kalker, Pairwise Boosted Audio Fingerprint, IEEE TIFS 2009). The AcoustID service knows them.
class Fingerprinter {
  public:
    static constexpr double kLongest_s = 120;
    static constexpr double kItem_s = 0.1238;

    /// Of so much of the beginning, at most kLongest_s.
    explicit Fingerprinter(double longest_s = kLongest_s);
    ~Fingerprinter();
    Fingerprinter(Fingerprinter&&) noexcept;
    Fingerprinter& operator=(Fingerprinter&&) noexcept;

    /// At 22,050 Hz.
    void push(std::span<const float> samples);
    /// Call once, after the last samples. Empty for a signal of less than 2.6 s.
    std::vector<std::uint32_t> finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// All of them.
struct Traits {
    std::vector<float> mfcc_mean;  ///< 40 coefficients: column_statistics(mfcc(power_to_db(mel))).mean
    std::vector<float> timbre;     ///< TimbreMeter
    Rhythm rhythm;
    std::optional<double> loudness_lufs;     ///< LoudnessEstimator
    std::vector<std::uint32_t> fingerprint;  ///< Fingerprinter
};

/// Traits of one signal at 22,050 Hz in a single pass. What must wait for its end waits in a temporary file beyond six
/// minutes, as that of MfccStatistics.
class TraitsMeter {
  public:
    explicit TraitsMeter(double fingerprinted_s = Fingerprinter::kLongest_s);
    ~TraitsMeter();
    TraitsMeter(TraitsMeter&&) noexcept;
    TraitsMeter& operator=(TraitsMeter&&) noexcept;

    /// Samples, which the fingerprint is made of, and the frames that Stft (with its defaults) makes of them or of some
    /// of them, for the rest; either may lag behind the other. Both throw kIo if the temporary file cannot be written.
    void hear(std::span<const float> samples);
    void see(std::span<const float> power);
    /// Call once, after the last ones.
    Traits finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace segue::dsp
