// The training loop.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

#include <nlohmann/json.hpp>

#include "segue/core.h"
#include "segue/training.h"
#include "training/example.h"
#include "training/network.h"

namespace segue::training {

/// Sets the network's standardisation from all windows of the clips.
void fit_standardisation(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end);

/// Logits of each clip, averaged over at most `most_windows` windows (0: all). [clips x labels]
Matrix judge(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end,
             std::size_t most_windows = 0);
std::vector<int> labels_of(std::span<const Example> examples);

/// Measures the embedding of a taught network on all windows of the clips; does nothing without a teacher.
void fit_embedding(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end);

struct Fit {
    std::vector<Epoch> history;
    int best_epoch = 0;
    bool interrupted = false;
};
/// Trains `network`, which has the best epoch's weights afterwards. `arguments` identify the training for its
/// checkpoint. Throws as training::train does.
Fit fit(const NetworkPtr& network, const Material& material, const model::FrontEnd& front_end, const Options& options,
        const nlohmann::ordered_json& arguments, const Observer& observer, const std::stop_token& stop);

}  // namespace segue::training
