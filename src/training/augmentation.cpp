#include "training/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace segue::training {
namespace {

// A place between two neighbours, for linear interpolation.
struct Place {
    std::size_t index;
    float towards_next;
};

Place place(double position, std::size_t count) {
    const double inside = std::clamp(position, 0.0, static_cast<double>(count - 1));
    const auto index = std::min(static_cast<std::size_t>(inside), count < 2 ? 0 : count - 2);
    return {index, static_cast<float>(inside - static_cast<double>(index))};
}

// Where `hz` lies among the increasing `band_hz`, as a fractional index.
double band_position(std::span<const float> band_hz, double hz) {
    const auto above = std::upper_bound(band_hz.begin(), band_hz.end(), static_cast<float>(hz));
    if (above == band_hz.begin()) return 0;
    if (above == band_hz.end()) return static_cast<double>(band_hz.size() - 1);
    const double low = above[-1];
    return static_cast<double>(above - band_hz.begin() - 1) + (hz - low) / (*above - low);
}

// First index and length of a random run of at most `largest` among `count`.
std::pair<std::size_t, std::size_t> random_run(std::size_t count, int largest, Random& random) {
    const auto length = std::min(count, random.below(static_cast<std::size_t>(largest) + 1));
    return {random.below(count - length + 1), length};
}

// Half the distance between the neighbours of each band: the width of a triangle at half its height.
std::vector<double> band_widths(std::span<const float> band_hz) {
    std::vector<double> widths;
    for (std::size_t b = 0; b < band_hz.size(); ++b) {
        const std::size_t below = b == 0 ? 0 : b - 1;
        const std::size_t above = std::min(b + 1, band_hz.size() - 1);
        widths.push_back((band_hz[above] - band_hz[below]) / static_cast<double>(above - below));
    }
    return widths;
}

}  // namespace

Matrix change_rate(const Matrix& crop, double rate, std::size_t frames) {
    Matrix result(frames, crop.columns());
    for (std::size_t t = 0; t < frames; ++t) {
        const auto [index, share] = place(static_cast<double>(t) * rate, crop.rows());
        const auto here = crop.row(index);
        const auto next = crop.row(std::min(index + 1, crop.rows() - 1));
        for (std::size_t b = 0; b < here.size(); ++b) result(t, b) = here[b] + (next[b] - here[b]) * share;
    }
    return result;
}

Matrix shift_pitch(const Matrix& crop, std::span<const float> band_hz, double semitones) {
    const double ratio = std::exp2(semitones / 12);
    std::vector<Place> sources;
    for (const float hz : band_hz) sources.push_back(place(band_position(band_hz, hz / ratio), band_hz.size()));

    Matrix result(crop.rows(), crop.columns());
    for (std::size_t t = 0; t < crop.rows(); ++t) {
        const auto frame = crop.row(t);
        for (std::size_t b = 0; b < frame.size(); ++b) {
            const auto [index, share] = sources[b];
            const float next = frame[std::min(index + 1, frame.size() - 1)];
            result(t, b) = frame[index] + (next - frame[index]) * share;
        }
    }
    return result;
}

void equalise(Matrix& crop, std::span<const float> curve_db) {
    for (std::size_t t = 0; t < crop.rows(); ++t) {
        const auto frame = crop.row(t);
        std::transform(frame.begin(), frame.end(), curve_db.begin(), frame.begin(), std::plus<>());
    }
}

std::vector<float> random_curve(std::size_t bands, double rms_db, Random& random) {
    std::vector<float> curve(bands);
    constexpr double kPeriods[] = {0.5, 1, 1.5, 2};
    for (const double periods : kPeriods) {
        // Four cosines of random phase, each of power 1/2: together rms_db.
        const double height = random.normal() * rms_db * std::numbers::sqrt2 / 2;
        const double phase = random.uniform();
        for (std::size_t b = 0; b < bands; ++b) {
            const double x = static_cast<double>(b) / static_cast<double>(bands);
            curve[b] += static_cast<float>(height * std::cos(2 * std::numbers::pi * (periods * x + phase)));
        }
    }
    return curve;
}

std::vector<float> low_pass_curve(std::span<const float> band_hz, double corner_hz, double db_per_octave) {
    std::vector<float> curve;
    for (const float hz : band_hz) {
        curve.push_back(static_cast<float>(-db_per_octave * std::max(0.0, std::log2(hz / corner_hz))));
    }
    return curve;
}

std::vector<float> high_pass_curve(std::span<const float> band_hz, double corner_hz, double db_per_octave) {
    std::vector<float> curve;
    for (const float hz : band_hz) {
        curve.push_back(static_cast<float>(-db_per_octave * std::max(0.0, std::log2(corner_hz / hz))));
    }
    return curve;
}

void change_level(Matrix& crop, double gain_db, double log_offset) {
    const double gain = std::pow(10, gain_db / 10);
    for (float& value : crop.values()) {
        const double power = std::max(0.0, std::pow(10, value / 10.0) - log_offset);
        value = static_cast<float>(10 * std::log10(power * gain + log_offset));
    }
}

void add_noise(Matrix& crop, std::span<const float> band_hz, double bin_hz, double snr_db, double tilt,
               Random& random) {
    const std::vector<double> widths = band_widths(band_hz);
    double signal = 0;  // energy of a frame, on average
    double unit = 0;    // that of noise of density f^-tilt
    for (std::size_t b = 0; b < band_hz.size(); ++b) {
        for (std::size_t t = 0; t < crop.rows(); ++t) signal += std::pow(10, crop(t, b) / 10) * widths[b];
        unit += std::pow(band_hz[b], -tilt) * widths[b];
    }
    const double level = signal / static_cast<double>(crop.rows()) / unit * std::pow(10, -snr_db / 10);
    for (std::size_t b = 0; b < band_hz.size(); ++b) {
        const double density = level * std::pow(band_hz[b], -tilt);
        const double bins = std::max(1.0, widths[b] / bin_hz);
        for (std::size_t t = 0; t < crop.rows(); ++t) {
            const double noise = density * random.gamma(bins) / bins;
            crop(t, b) = static_cast<float>(10 * std::log10(std::pow(10, crop(t, b) / 10) + noise));
        }
    }
}

void hide_bands(Matrix& visible, int largest, Random& random) {
    const auto [first, length] = random_run(visible.columns(), largest, random);
    for (std::size_t t = 0; t < visible.rows(); ++t) {
        const auto run = visible.row(t).subspan(first, length);
        std::fill(run.begin(), run.end(), 0.0F);
    }
}

void hide_frames(Matrix& visible, int largest, Random& random) {
    const auto [first, length] = random_run(visible.rows(), largest, random);
    const auto run = visible.values().subspan(first * visible.columns(), length * visible.columns());
    std::fill(run.begin(), run.end(), 0.0F);
}

std::size_t frames_before_augmentation(std::size_t frames, const Augmentation& augmentation) {
    return static_cast<std::size_t>(std::ceil(static_cast<double>(frames) * std::exp(augmentation.time_rate)));
}

Augmenter::Augmenter(const Augmentation& augmentation, std::size_t frames, double log_offset,
                     std::vector<float> band_hz, double bin_hz)
    : augmentation_(augmentation),
      frames_(frames),
      log_offset_(log_offset),
      band_hz_(std::move(band_hz)),
      bin_hz_(bin_hz) {}

Matrix Augmenter::vary(const Matrix& crop, Random& random) const {
    const auto& a = augmentation_;
    Matrix result = change_rate(crop, std::exp(random.uniform(-a.time_rate, a.time_rate)), frames_);
    if (a.pitch_semitones > 0) {
        result = shift_pitch(result, band_hz_, random.uniform(-a.pitch_semitones, a.pitch_semitones));
    }
    if (a.equaliser_db > 0) equalise(result, random_curve(band_hz_.size(), a.equaliser_db, random));
    if (random.chance(a.low_pass_chance)) {
        equalise(result, low_pass_curve(band_hz_, 2000 * std::pow(5, random.uniform())));
    }
    if (random.chance(a.high_pass_chance)) {
        equalise(result, high_pass_curve(band_hz_, 60 * std::pow(5, random.uniform())));
    }
    if (random.chance(a.noise_chance)) {
        add_noise(result, band_hz_, bin_hz_, random.uniform(10, 30), random.uniform(), random);
    }
    if (a.gain_db > 0) change_level(result, random.uniform(-a.gain_db, a.gain_db), log_offset_);
    return result;
}

Matrix Augmenter::visible(Random& random) const {
    Matrix result(frames_, band_hz_.size());
    std::ranges::fill(result.values(), 1.0F);
    for (int i = 0; i < augmentation_.frequency_masks; ++i) {
        hide_bands(result, augmentation_.frequency_mask_bands, random);
    }
    for (int i = 0; i < augmentation_.time_masks; ++i) hide_frames(result, augmentation_.time_mask_frames, random);
    return result;
}

}  // namespace segue::training
