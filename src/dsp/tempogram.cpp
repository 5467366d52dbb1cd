#include "dsp/tempogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace segue::dsp {
namespace {

constexpr double kUsualTempo_bpm = 120;
constexpr double kHighestTempo_bpm = 320;

}  // namespace

std::size_t tempogram_fft_size(std::size_t window_length) {
    return std::max<std::size_t>(64, std::bit_ceil(2 * window_length));
}

// One transform a signal: done by the definition. The size is a power of two.
std::vector<double> autocorrelation(std::span<const double> power, std::size_t lags) {
    const std::size_t size = 2 * (power.size() - 1);
    std::vector<double> cosine(size);
    for (std::size_t i = 0; i < size; ++i) {
        cosine[i] = std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size));
    }
    std::vector<double> correlation(lags);
    for (std::size_t lag = 0; lag < lags; ++lag) {
        double sum = power.front() + (lag % 2 == 0 ? 1 : -1) * power.back();
        for (std::size_t k = 1; k + 1 < power.size(); ++k) sum += 2 * power[k] * cosine[k * lag & (size - 1)];
        correlation[lag] = sum / static_cast<double>(size);
    }
    return correlation;
}

std::size_t preferred_lag(std::span<const double> autocorrelation, double frames_per_minute) {
    std::size_t best_lag = 1;
    double best_score = -std::numeric_limits<double>::infinity();
    for (std::size_t lag = 1; lag < autocorrelation.size(); ++lag) {
        const double bpm = frames_per_minute / static_cast<double>(lag);
        if (bpm >= kHighestTempo_bpm) continue;
        const double octaves = std::log2(bpm / kUsualTempo_bpm);
        const double score = std::log1p(1e6 * std::max(0.0, autocorrelation[lag])) - 0.5 * octaves * octaves;
        if (score > best_score) {
            best_score = score;
            best_lag = lag;
        }
    }
    return best_lag;
}

}  // namespace segue::dsp
