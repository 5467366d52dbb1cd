#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "dsp/kernels.h"
#include "dsp/real_fft.h"
#include "dsp/spectrum.h"
#include "dsp/tempogram.h"
#include "segue/traits.h"

namespace segue::dsp {
namespace {

constexpr double kFramesPerSecond = 22050.0 / 512;
constexpr auto kWindow = static_cast<std::size_t>(kTempogramWindow_s * kFramesPerSecond);
constexpr std::size_t kHop = 43;  // about a second

constexpr std::size_t kBands = 20;
constexpr double kLowestRate_hz = 0.4;
constexpr double kHighestRate_hz = 16;
// Onsets of less than that are hardly heard: a steady tone does not pulsate because its last digits do.
constexpr double kSmallestOnset_db = 0.05;
constexpr double kSmallestShare = 1e-6;

// Triangles evenly spaced by logarithm, [bands x bins], each of sum 1.
std::vector<float> rate_bands(std::size_t bins) {
    const double bin_hz = kFramesPerSecond / static_cast<double>(2 * (bins - 1));
    const auto edge_hz = [](std::size_t i) {
        return kLowestRate_hz * std::pow(kHighestRate_hz / kLowestRate_hz, static_cast<double>(i) / (kBands + 1));
    };
    std::vector<float> weights(kBands * bins);
    for (std::size_t band = 0; band < kBands; ++band) {
        const double low = edge_hz(band);
        const double centre = edge_hz(band + 1);
        const double high = edge_hz(band + 2);
        const auto row = std::span(weights).subspan(band * bins, bins);
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double hz = static_cast<double>(bin) * bin_hz;
            const double height = std::min((hz - low) / (centre - low), (high - hz) / (high - centre));
            row[bin] = static_cast<float>(std::max(0.0, height));
        }
        const float sum = std::accumulate(row.begin(), row.end(), 0.0F);
        for (float& weight : row) weight /= sum;
    }
    return weights;
}

std::vector<float> hann_window() {
    const std::vector<double> window = periodic_hann(kWindow);
    return {window.begin(), window.end()};
}

}  // namespace

class RhythmMeter::Impl {
  public:
    Impl() {
        fill_input(window_);
        const auto spectrum = fft_.transform();
        window_spectrum_.assign(spectrum.begin(), spectrum.end());
    }

    void push(float onset_strength) {
        onsets_.push_back(onset_strength);
        if (onsets_.size() < kWindow) return;
        take_window();
        onsets_.erase(onsets_.begin(), onsets_.begin() + kHop);
    }

    Rhythm finish() {
        if (windows_ == 0) {
            onsets_.resize(kWindow);
            take_window();
        }
        Rhythm rhythm;
        if (sum_of_means_ > 0) rhythm.tempo_bpm = tempo_bpm();
        const auto windows = static_cast<double>(windows_);
        for (const double share : shares_) {
            rhythm.pulsation.push_back(static_cast<float>(10 * std::log10(share / windows + kSmallestShare)));
        }
        rhythm.pulsation.push_back(static_cast<float>(10 * std::log10(sum_of_means_ / windows + kSmallestOnset_db)));
        return rhythm;
    }

  private:
    void fill_input(std::span<const float> values) {
        const std::span<float> input = fft_.input();
        std::ranges::copy(values, input.begin());
        std::ranges::fill(input.subspan(values.size()), 0.0F);
    }

    // The spectrum of the window as it is for the tempo, without its mean for the pulsation.
    void take_window() {
        ++windows_;
        std::vector<float> windowed(kWindow);
        std::ranges::transform(onsets_, window_, windowed.begin(), std::multiplies<>());
        const double sum_of_weights = kWindow / 2.0;
        const double mean = kernels::sum(windowed) / sum_of_weights;
        const float energy = kernels::dot(windowed, windowed);
        if (energy < std::numeric_limits<float>::min()) return;
        sum_of_means_ += mean;

        fill_input(windowed);
        const auto spectrum = fft_.transform();
        kernels::squared_magnitudes(spectrum, power_.data());
        for (std::size_t k = 0; k < power_.size(); ++k) mean_power_[k] += power_[k] / static_cast<double>(energy);

        centred_.resize(spectrum.size());
        for (std::size_t i = 0; i < spectrum.size(); ++i) {
            centred_[i] = spectrum[i] - static_cast<float>(mean) * window_spectrum_[i];
        }
        kernels::squared_magnitudes(centred_, power_.data());
        const double reference = std::max(mean, kSmallestOnset_db) * sum_of_weights;
        for (std::size_t band = 0; band < kBands; ++band) {
            const auto weights = std::span<const float>(bands_).subspan(band * power_.size(), power_.size());
            shares_[band] += kernels::dot(weights, power_) / (reference * reference);
        }
    }

    // The lag that is preferred, measured more finely by its multiples.
    double tempo_bpm() const {
        std::vector<double> correlation = autocorrelation(mean_power_, kWindow);
        const double frames_per_minute = 60 * kFramesPerSecond;
        auto lag = static_cast<double>(preferred_lag(correlation, frames_per_minute));
        straighten(correlation);
        for (const int multiple : {1, 2, 4, 8}) {
            const auto peak = peak_near(correlation, lag * multiple, std::max(1, multiple / 2));
            if (!peak) break;
            lag = *peak / multiple;
        }
        return frames_per_minute / lag;
    }

    // The window makes the autocorrelation fall towards long lags, and its peaks seem earlier than they are.
    void straighten(std::span<double> correlation) const {
        std::vector<double> power(power_.size());
        for (std::size_t k = 0; k < power.size(); ++k) {
            const double re = window_spectrum_[2 * k];
            const double im = window_spectrum_[2 * k + 1];
            power[k] = re * re + im * im;
        }
        const std::vector<double> of_window = autocorrelation(power, kWindow);
        for (std::size_t lag = 0; lag < correlation.size(); ++lag) {
            correlation[lag] /= std::max(of_window[lag], 0.02 * of_window[0]);
        }
    }

    // Place of the highest number around `lag`, between the numbers; nothing if it is no peak or too far out.
    static std::optional<double> peak_near(std::span<const double> correlation, double lag, int reach) {
        const auto middle = static_cast<std::size_t>(std::lround(lag));
        const auto radius = static_cast<std::size_t>(reach);
        if (middle <= radius || middle + radius >= correlation.size() * 7 / 10) return {};
        const auto around = correlation.subspan(middle - radius, 2 * radius + 1);
        const auto best = middle - radius + static_cast<std::size_t>(std::ranges::max_element(around) - around.begin());
        const double before = correlation[best - 1];
        const double here = correlation[best];
        const double after = correlation[best + 1];
        if (here < before || here < after || before + after == 2 * here) return {};
        return static_cast<double>(best) + 0.5 * (before - after) / (before - 2 * here + after);
    }

    std::vector<float> window_ = hann_window();
    RealFft fft_{static_cast<int>(tempogram_fft_size(kWindow))};
    std::vector<float> power_ = std::vector<float>(tempogram_fft_size(kWindow) / 2 + 1);
    std::vector<float> bands_ = rate_bands(power_.size());
    std::vector<float> window_spectrum_;
    std::vector<float> centred_;
    std::vector<float> onsets_;                                            // of the next window
    std::vector<double> mean_power_ = std::vector<double>(power_.size());  // of windows of energy 1, summed
    std::array<double, kBands> shares_{};
    double sum_of_means_ = 0;
    std::size_t windows_ = 0;
};

RhythmMeter::RhythmMeter() : impl_(std::make_unique<Impl>()) {}
RhythmMeter::~RhythmMeter() = default;
RhythmMeter::RhythmMeter(RhythmMeter&&) noexcept = default;
RhythmMeter& RhythmMeter::operator=(RhythmMeter&&) noexcept = default;

void RhythmMeter::push(float onset_strength) {
    impl_->push(onset_strength);
}
Rhythm RhythmMeter::finish() {
    return impl_->finish();
}

}  // namespace segue::dsp
