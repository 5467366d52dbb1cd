#include "audio/bandwidth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <new>
#include <numbers>
#include <numeric>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/tx.h>
}

namespace segue::audio {
namespace {

constexpr std::size_t kWindow = 4096;
constexpr double kBand_hz = 200;
constexpr int kFewestWindows = 3;
constexpr double kLowestEdge_hz = 3000;  // below, it is the music that ends
constexpr double kFall_db = 20;
constexpr std::size_t kFallBands = 5;
constexpr std::size_t kMeanBands = 4;
constexpr double kSilence_db = 70;  // below the strongest band; natural sound, too, may fall, but seldom so deep

const std::array<float, kWindow>& hann() {
    static const std::array<float, kWindow> window = [] {
        std::array<float, kWindow> values{};
        for (std::size_t i = 0; i < kWindow; ++i) {
            const double phase = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
            values[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
        }
        return values;
    }();
    return window;
}

double decibels(double power) {
    return 10 * std::log10(power + 1e-30);
}

}  // namespace

struct BandwidthMeter::Transform {
    Transform() {
        const float scale = 1;
        if (av_tx_init(&context, &function, AV_TX_FLOAT_RDFT, 0, kWindow, &scale, 0) < 0) throw std::bad_alloc();
        input = static_cast<float*>(av_malloc(kWindow * sizeof(float)));
        output = static_cast<AVComplexFloat*>(av_malloc((kWindow / 2 + 1) * sizeof(AVComplexFloat)));
        if (input == nullptr || output == nullptr) {
            release();
            throw std::bad_alloc();
        }
    }
    ~Transform() { release(); }
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;

    void release() {
        av_tx_uninit(&context);
        av_freep(&input);
        av_freep(&output);
    }

    AVTXContext* context = nullptr;
    av_tx_fn function = nullptr;
    float* input = nullptr;
    AVComplexFloat* output = nullptr;
};

BandwidthMeter::BandwidthMeter(int sample_rate_hz)
    : sample_rate_hz_(sample_rate_hz),
      transform_(std::make_unique<Transform>()),
      band_power_(static_cast<std::size_t>(sample_rate_hz / (2 * kBand_hz))) {
    window_.reserve(kWindow);
}
BandwidthMeter::~BandwidthMeter() = default;
BandwidthMeter::BandwidthMeter(BandwidthMeter&&) noexcept = default;
BandwidthMeter& BandwidthMeter::operator=(BandwidthMeter&&) noexcept = default;

void BandwidthMeter::hear(std::span<const float> mono) {
    while (!mono.empty()) {
        const std::size_t skipped = std::min(samples_to_skip_, mono.size());
        samples_to_skip_ -= skipped;
        mono = mono.subspan(skipped);
        const std::size_t taken = std::min(kWindow - window_.size(), mono.size());
        window_.insert(window_.end(), mono.begin(), mono.begin() + static_cast<std::ptrdiff_t>(taken));
        mono = mono.subspan(taken);
        if (window_.size() == kWindow) add_window();
    }
}

void BandwidthMeter::add_window() {
    std::transform(window_.begin(), window_.end(), hann().begin(), transform_->input, std::multiplies<>());
    transform_->function(transform_->context, transform_->output, transform_->input, sizeof(float));
    const double bins_a_band = kBand_hz * kWindow / sample_rate_hz_;
    for (std::size_t bin = 0; bin <= kWindow / 2; ++bin) {
        const auto band = static_cast<std::size_t>(static_cast<double>(bin) / bins_a_band);
        const AVComplexFloat value = transform_->output[bin];
        if (band < band_power_.size()) band_power_[band] += value.re * value.re + value.im * value.im;
    }
    ++windows_;
    window_.clear();
    samples_to_skip_ =
        sample_rate_hz_ > static_cast<int>(kWindow) ? static_cast<std::size_t>(sample_rate_hz_) - kWindow : 0;
}

double BandwidthMeter::edge_hz() const {
    return windows_ < kFewestWindows ? 0 : spectral_edge_hz(band_power_, kBand_hz);
}

double spectral_edge_hz(std::span<const double> band_power, double band_hz) {
    if (band_power.empty()) return 0;
    std::vector<double> level(band_power.size());
    std::transform(band_power.begin(), band_power.end(), level.begin(), decibels);

    const double silence = *std::max_element(level.begin(), level.end()) - kSilence_db;

    const auto lowest = static_cast<std::size_t>(kLowestEdge_hz / band_hz);
    double above = -std::numeric_limits<double>::infinity();
    double deepest_fall = kFall_db;
    std::size_t edge = 0;
    for (std::size_t k = level.size(); k-- > lowest + kFallBands;) {
        above = std::max(above, level[k]);
        if (above > silence) break;
        const std::size_t end = k - kFallBands;  // of the bands with sound
        const double below = std::accumulate(&level[end - kMeanBands], &level[end], 0.0) / kMeanBands;
        const double quietest = *std::min_element(&level[end / 2], &level[end]);
        if (below - above <= deepest_fall || quietest - above < kFall_db / 2) continue;
        deepest_fall = below - above;
        edge = end;
        while (level[edge] > above + deepest_fall / 2) ++edge;
    }
    return static_cast<double>(edge) * band_hz;
}

}  // namespace segue::audio
