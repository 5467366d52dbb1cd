// Where the spectrum of a file ends: resamplers and lossy encoders leave an edge behind which there is nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace segue::audio {

/// Looks at one window a second.
class BandwidthMeter {
  public:
    explicit BandwidthMeter(int sample_rate_hz);
    ~BandwidthMeter();
    BandwidthMeter(BandwidthMeter&&) noexcept;
    BandwidthMeter& operator=(BandwidthMeter&&) noexcept;

    void hear(std::span<const float> mono);
    /// Frequency of the edge; 0 if there is none, or too little was heard.
    double edge_hz() const;

  private:
    struct Transform;

    void add_window();

    int sample_rate_hz_;
    std::unique_ptr<Transform> transform_;
    std::vector<float> window_;        // samples of the next window, as far as they were heard
    std::size_t samples_to_skip_ = 0;  // before the next window
    std::vector<double> band_power_;
    int windows_ = 0;
};

/// Frequency of the deepest edge in the power of equally wide bands; 0 if there is none. An edge is a fall by 20 dB or
/// more within 1 kHz, with sound in every band of the octave below it, and all bands above 70 dB below the strongest.
double spectral_edge_hz(std::span<const double> band_power, double band_hz);

}  // namespace segue::audio
