#include <cmath>

#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {

SpectralBandwidth::SpectralBandwidth(const SpectrumConfig& config)
    : centroid_(config), frequencies_(bin_frequencies(config)) {}

float SpectralBandwidth::apply(std::span<const float> magnitudes) const {
    const float centroid = centroid_.apply(magnitudes);
    const float sum = kernels::sum(magnitudes);
    return sum > 0 ? std::sqrt(kernels::weighted_squared_distances(magnitudes, frequencies_, centroid) / sum) : 0;
}

}  // namespace segue::dsp
