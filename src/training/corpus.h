// Clips decoded into what a network hears.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/dataset.h"
#include "segue/model.h"
#include "training/compact_matrix.h"

namespace segue::training {

/// Clips that could be heard, with everything about each at the same index; and those that could not.
struct Corpus {
    std::vector<dataset::Clip> clips;
    std::vector<CompactMatrix> features;
    std::vector<std::string> sound_keys;  ///< equal for equal sound
    std::vector<double> start_s;          ///< where the features begin in the file
    std::vector<dataset::Skipped> skipped;
};

/// Of longer files the middle is used: two minutes tell a genre, and memory stays bounded.
inline constexpr double kLongestExcerpt_s = 120;

/// Clips without a group get the artist that their tags name.
void fill_groups(std::span<dataset::Clip> clips, int threads, const std::stop_token& stop);

/// Decodes on `threads` threads. Throws kInterrupted if stopped.
Corpus hear(std::span<const dataset::Clip> clips, const model::FrontEnd& front_end, int threads,
            const ProgressCallback& progress, const std::stop_token& stop);

}  // namespace segue::training
