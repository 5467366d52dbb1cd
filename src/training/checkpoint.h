// What a training has learnt so far, in one file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "segue/training.h"

namespace segue::training {

/// Everything the next epoch depends on; epochs draw their random numbers from the seed and their own number.
struct Checkpoint {
    std::vector<Epoch> history;
    int best_epoch = 0;
    double best_loss = 0;
    std::string weights;
    std::string best_weights;
    std::string average;  ///< running average of the weights; empty if none is taken
    std::string optimizer;
};

/// Writes atomically. `arguments` identify the training.
void save_checkpoint(const std::filesystem::path& path, const nlohmann::ordered_json& arguments,
                     const Checkpoint& checkpoint);
/// Nothing if there is no such file. Throws kBroken for a damaged one, kNewerVersion for a later layout,
/// kInvalidArgument if it belongs to other arguments (the message names the first that differs).
std::optional<Checkpoint> load_checkpoint(const std::filesystem::path& path, const nlohmann::ordered_json& arguments);

}  // namespace segue::training
