#include <numeric>
#include <string>

#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {

SpectralRolloff::SpectralRolloff(const Config& config)
    : frequencies_(bin_frequencies(config.spectrum)), fraction_(config.fraction) {
    if (!(fraction_ > 0 && fraction_ < 1)) {
        throw Error(ErrorCode::kInvalidArgument,
                    "roll-off fraction " + std::to_string(fraction_) + " is not between 0 and 1");
    }
}

// Sums in order and in single precision, as librosa does: near a bin's edge rounding decides.
float SpectralRolloff::apply(std::span<const float> magnitudes) const {
    require_bins(magnitudes, frequencies_.size());
    const float threshold = static_cast<float>(fraction_) * std::accumulate(magnitudes.begin(), magnitudes.end(), 0.0F);
    float below = 0;
    std::size_t bin = 0;
    while (bin + 1 < magnitudes.size() && (below += magnitudes[bin]) < threshold) ++bin;
    return frequencies_[bin];
}

}  // namespace segue::dsp
