#include "pipeline/usual_spectrum.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "segue/dsp.h"

namespace segue::pipeline {
namespace {

// Density of the power in clips of ten genres, each genre with the same weight: mean of the decibels, relative to that
// of all mel bands. Above 8 kHz most of the clips were cut by lossy coding, which networks learn from too.
constexpr std::pair<double, double> kLevels[] = {{31.5, 13}, {63, 17},  {125, 20},  {250, 17},   {500, 12},
                                                 {1000, 6},  {2000, 2}, {4000, -3}, {8000, -16}, {11000, -42}};

double level_db(double hz) {
    const auto* above = std::ranges::lower_bound(kLevels, hz, {}, &std::pair<double, double>::first);
    if (above == std::begin(kLevels)) return above->second;
    const auto& [low_hz, low_db] = *std::prev(above);
    if (above == std::end(kLevels)) return low_db;
    return std::lerp(low_db, above->second, std::log(hz / low_hz) / std::log(above->first / low_hz));
}

}  // namespace

UsualSpectrum::UsualSpectrum(const model::FrontEnd& front_end) : log_mel_(front_end), rises_(front_end.scale >= 0) {
    for (const float hz : dsp::bin_frequencies(front_end.sample_rate_hz, front_end.fft_size)) {
        shape_.push_back(static_cast<float>(std::pow(10, level_db(hz) / 10)));
    }
}

std::vector<float> UsualSpectrum::frame(double gain_db) {
    const auto gain = static_cast<float>(std::pow(10, gain_db / 10));
    scaled_ = shape_;
    for (float& power : scaled_) power *= gain;
    const auto bands = log_mel_.apply(scaled_);
    return {bands.begin(), bands.end()};
}

std::vector<float> UsualSpectrum::as_loud_as(double mean) {
    double low_db = -300;
    double high_db = 300;
    constexpr int kHalvings = 40;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle_db = std::midpoint(low_db, high_db);
        const auto bands = frame(middle_db);
        const double found = std::accumulate(bands.begin(), bands.end(), 0.0) / static_cast<double>(bands.size());
        ((found < mean) == rises_ ? low_db : high_db) = middle_db;
    }
    return frame(high_db);
}

}  // namespace segue::pipeline
