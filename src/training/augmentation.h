// Small changes to what a network hears that leave the genre alone. Crops are log-mel frames in dB, [frames x bands].
#pragma once

#include <span>
#include <vector>

#include "segue/core.h"
#include "segue/training.h"
#include "training/random.h"

namespace segue::training {

/// `frames` frames read at `rate` frames a frame, interpolated: > 1 is faster. Beyond the end the last frame is held.
Matrix change_rate(const Matrix& crop, double rate, std::size_t frames);

/// Moves the spectrum up (semitones > 0) or down; what comes from beyond either end repeats the outermost band.
/// `band_hz`: centre of each band, increasing.
Matrix shift_pitch(const Matrix& crop, std::span<const float> band_hz, double semitones);

/// Adds curve[band] dB to each frame.
void equalise(Matrix& crop, std::span<const float> curve_db);
/// A smooth curve of about `rms_db`: cosines of 1/2 to 2 periods over the bands.
std::vector<float> random_curve(std::size_t bands, double rms_db, Random& random);
/// Gain of each band: 0 below the corner, falling by `db_per_octave` above it.
std::vector<float> low_pass_curve(std::span<const float> band_hz, double corner_hz, double db_per_octave = 60);
/// Gain of each band: 0 above the corner, falling by `db_per_octave` below it.
std::vector<float> high_pass_curve(std::span<const float> band_hz, double corner_hz, double db_per_octave = 24);

/// What the front end, 10 log10(power + log_offset), would give for the same sound `gain_db` louder.
void change_level(Matrix& crop, double gain_db, double log_offset);

/// Adds noise `snr_db` below the crop's mean power, white (tilt 0) to pink (tilt 1): power density ~ 1 / f^tilt. Each
/// value varies as that of Gaussian noise does in a band of its width, for an FFT whose bins are `bin_hz` wide.
/// `crop` is in dB of power per Hz (area-normalised mel bands).
void add_noise(Matrix& crop, std::span<const float> band_hz, double bin_hz, double snr_db, double tilt, Random& random);

/// Sets a run of 0 to `largest` bands (frames) at a random place to 0.
void hide_bands(Matrix& visible, int largest, Random& random);
void hide_frames(Matrix& visible, int largest, Random& random);

/// Frames that a crop needs so that `frames` are left after the largest change of speed.
std::size_t frames_before_augmentation(std::size_t frames, const Augmentation& augmentation);

/// All of it, as `augmentation` says, for one crop of frames_before_augmentation() frames.
class Augmenter {
  public:
    Augmenter(const Augmentation& augmentation, std::size_t frames, double log_offset, std::vector<float> band_hz,
              double bin_hz);

    /// Everything but the masks. Returns [frames x bands].
    Matrix vary(const Matrix& crop, Random& random) const;
    /// 1 where the network may look, 0 elsewhere. [frames x bands]
    Matrix visible(Random& random) const;

  private:
    Augmentation augmentation_;
    std::size_t frames_;
    double log_offset_;
    std::vector<float> band_hz_;
    double bin_hz_;
};

}  // namespace segue::training
