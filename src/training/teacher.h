// A network that has heard more music, asked about clips.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "segue/core.h"
#include "segue/dataset.h"
#include "segue/model.h"

namespace segue::training {

/// What the teacher says of one clip, a row a window.
struct Answers {
    Matrix embeddings;            ///< [windows x dimensions]
    Matrix scores;                ///< [windows x labels], 0 to 1; empty where the teacher knows no labels
    std::vector<double> start_s;  /// of each window, from the start of the file
    friend bool operator==(const Answers&, const Answers&) = default;
};

/// Asks on `threads` threads. Answers are kept in `cache`, a folder that is made if need be, under the teacher's id and
/// the clip's sound key; an empty path keeps nothing, and damaged entries are asked again.
/// `sound_keys`: of each clip, not empty. Throws kInvalidArgument for a teacher without windows or embedding; kBroken
/// for a clip that cannot be heard; kInterrupted if stopped; kIo if the cache cannot be written.
std::vector<Answers> ask(const std::shared_ptr<const model::Model>& teacher, std::span<const dataset::Clip> clips,
                         std::span<const std::string> sound_keys, const std::filesystem::path& cache, int threads,
                         const ProgressCallback& progress, const std::stop_token& stop);

}  // namespace segue::training
