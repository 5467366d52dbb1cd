#include "training/arguments.h"

#include <fmt/format.h>

#include "training/network.h"
#include "training/recipe.h"

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;

void check_range(const char* name, double value, double low, double high) {
    if (value >= low && value <= high) return;
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {}, outside {} to {}", name, value, low, high));
}

const char* name_of(Device device) {
    switch (device) {
        case Device::kCpu:
            return "cpu";
        case Device::kCuda:
            return "cuda";
        case Device::kAuto:
            break;
    }
    return "auto";
}

}  // namespace

void check(const Options& options) {
    design(options.network);
    check(options.recipe);
    check_range("the share of validation", options.validation_share, 0, 0.5);
    if (options.temperature) check_range("the temperature", *options.temperature, 0.01, 100);
    check_range("the least confidence", options.min_confidence, 0, 1);
    for (const auto& [word, weight] : options.label_weights) {
        check_range(("the weight of label confidence " + word).c_str(), weight, 0, 1e6);
    }
}

Json to_json(const Options& options) {
    Json json{{"network", options.network},
              {"recipe", recipe_json(options.recipe)},
              {"seed", options.seed},
              {"threads", options.threads},
              {"device", name_of(options.device)},
              {"label_weights", options.label_weights},
              {"validation_share", options.validation_share},
              {"split_by_group", options.split_by_group}};
    if (options.holdout_fold) json["holdout_fold"] = *options.holdout_fold;
    if (options.teacher) json["teacher"] = options.teacher->id();
    if (options.temperature) json["temperature"] = *options.temperature;
    if (options.min_confidence > 0) json["min_confidence"] = options.min_confidence;
    return json;
}

}  // namespace segue::training
