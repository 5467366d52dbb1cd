// Features that a network can learn from in seconds: each label has bands of its own that are loud.
#pragma once

#include <vector>

#include "segue/model.h"
#include "training/example.h"
#include "training/random.h"

namespace segue::training::testing {

inline Matrix made_up_features(const model::FrontEnd& front_end, std::size_t frames, int label, Random& random) {
    const bool sequence = front_end.kind == model::FrontEnd::Kind::kLogMel;
    const auto columns = static_cast<std::size_t>(sequence ? front_end.mel_bands : front_end.coefficients);
    Matrix features(sequence ? frames : 1, columns);
    for (std::size_t t = 0; t < features.rows(); ++t) {
        for (std::size_t b = 0; b < columns; ++b) {
            const bool loud = b / 8 % 4 == static_cast<std::size_t>(label);
            features(t, b) = static_cast<float>((loud ? -20 : -35) + 5 * random.normal());
        }
    }
    return features;
}

/// `count` clips of labels 0, 1, 2, 0, 1, 2 ...
inline std::vector<Example> made_up_clips(const model::FrontEnd& front_end, std::size_t count, std::uint64_t seed) {
    Random random({seed});
    std::vector<Example> clips;
    for (std::size_t i = 0; i < count; ++i) {
        const int label = static_cast<int>(i % 3);
        const std::size_t frames = 100 + random.below(200);
        clips.push_back({.features = CompactMatrix(made_up_features(front_end, frames, label, random)),
                         .label = label,
                         .target = smoothed_target(label, 3, 0)});
    }
    return clips;
}

}  // namespace segue::training::testing
