#include "training/arguments.h"

#include <fmt/format.h>

#include "training/network.h"

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;

void check_range(const char* name, double value, double low, double high) {
    if (value >= low && value <= high) return;
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {}, outside {} to {}", name, value, low, high));
}

Json to_json(const Augmentation& a) {
    return {{"time_rate", a.time_rate},
            {"pitch_semitones", a.pitch_semitones},
            {"equaliser_db", a.equaliser_db},
            {"gain_db", a.gain_db},
            {"low_pass_chance", a.low_pass_chance},
            {"high_pass_chance", a.high_pass_chance},
            {"frequency_masks", a.frequency_masks},
            {"frequency_mask_bands", a.frequency_mask_bands},
            {"time_masks", a.time_masks},
            {"time_mask_frames", a.time_mask_frames}};
}

Json to_json(const Recipe& r) {
    return {{"epochs", r.epochs},
            {"crops_per_clip", r.crops_per_clip},
            {"batch_size", r.batch_size},
            {"learning_rate", r.learning_rate},
            {"warm_up_share", r.warm_up_share},
            {"cosine_decay", r.cosine_decay},
            {"weight_decay", r.weight_decay},
            {"gradient_clip", r.gradient_clip},
            {"label_smoothing", r.label_smoothing},
            {"class_weight_exponent", r.class_weight_exponent},
            {"augmentation", to_json(r.augmentation)}};
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
    const Recipe& r = options.recipe;
    design(options.network);
    check_range("the number of epochs", r.epochs, 1, 1e6);
    check_range("the number of crops of a clip", r.crops_per_clip, 1, 1000);
    check_range("the batch size", r.batch_size, 2, 1e5);
    check_range("the learning rate", r.learning_rate, 1e-9, 1e3);
    check_range("the share of warm-up", r.warm_up_share, 0, 1);
    check_range("the weight decay", r.weight_decay, 0, 10);
    check_range("the largest norm of the gradients", r.gradient_clip, 0, 1e9);
    check_range("the label smoothing", r.label_smoothing, 0, 1);
    check_range("the exponent of the class weights", r.class_weight_exponent, 0, 2);
    check_range("the share of validation", options.validation_share, 0, 0.5);
    if (options.temperature) check_range("the temperature", *options.temperature, 0.01, 100);
    for (const auto& [word, weight] : options.label_weights) {
        check_range(("the weight of label confidence " + word).c_str(), weight, 0, 1e6);
    }
}

Json to_json(const Options& options) {
    Json json{{"network", options.network},
              {"recipe", to_json(options.recipe)},
              {"seed", options.seed},
              {"threads", options.threads},
              {"device", name_of(options.device)},
              {"label_weights", options.label_weights},
              {"validation_share", options.validation_share},
              {"split_by_group", options.split_by_group}};
    if (options.holdout_fold) json["holdout_fold"] = *options.holdout_fold;
    if (options.temperature) json["temperature"] = *options.temperature;
    return json;
}

}  // namespace segue::training
