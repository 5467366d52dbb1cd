#include "dsp/kernels.h"
#include "dsp/spectrum.h"
#include "segue/descriptors.h"

namespace segue::dsp {

SpectralCentroid::SpectralCentroid(const SpectrumConfig& config) : frequencies_(bin_frequencies(config)) {}

float SpectralCentroid::apply(std::span<const float> magnitudes) const {
    require_bins(magnitudes, frequencies_.size());
    const float sum = kernels::sum(magnitudes);
    return sum > 0 ? kernels::dot(magnitudes, frequencies_) / sum : 0;
}

}  // namespace segue::dsp
