// The command line of `segue train`, known to `segue` (for its help and its checks) and to segue-train (which obeys).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "segue/dataset.h"
#include "segue/training.h"

namespace segue::cli {

struct TrainArguments {
    std::filesystem::path data;
    std::filesystem::path output = "model.onnx";
    std::filesystem::path history;  ///< empty: none
    training::Options options;      ///< its recipe is chosen by complete_options()
    std::filesystem::path recipe;   ///< empty: the network's own
    std::filesystem::path teacher;  ///< empty: none
    std::optional<int> epochs;
    std::optional<int> batch_size;
    std::optional<double> learning_rate;
    bool class_weights = false;
    dataset::ManifestColumns columns;
    bool json = false;
};

/// Adds all options to `app`; parsing fills `arguments`.
void declare(CLI::App& app, TrainArguments& arguments);

}  // namespace segue::cli
