// The lead of excerpts: what only the fingerprint hears.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "segue/audio.h"
#include "segue/traits.h"

namespace segue::pipeline {

/// How much of what a decoder gives the fingerprint is made of: with excerpts, as long as they hang together.
inline double fingerprinted_s(const audio::Report& report) {
    return report.excerpts ? report.excerpts->lead_s + report.excerpts->length_s : dsp::Fingerprinter::kLongest_s;
}

/// Tells the lead from the rest, block by block.
class Lead {
  public:
    Lead(const audio::Report& report, int sample_rate_hz)
        : samples_left_(
              report.excerpts ? static_cast<std::size_t>(std::llround(report.excerpts->lead_s * sample_rate_hz)) : 0) {}

    struct Parts {
        std::span<const float> lead;
        std::span<const float> rest;
    };
    Parts split(std::span<const float> block) {
        const std::size_t count = std::min(samples_left_, block.size());
        samples_left_ -= count;
        return {block.first(count), block.subspan(count)};
    }

  private:
    std::size_t samples_left_;
};

}  // namespace segue::pipeline
