#include "training/recipe.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;

// Each number of a recipe once: visit(name, number, lowest, highest).
template <typename A, typename Visit>
void for_each_augmentation(A& a, Visit&& visit) {
    visit("time_rate", a.time_rate, 0, 1);
    visit("pitch_semitones", a.pitch_semitones, 0, 12);
    visit("equaliser_db", a.equaliser_db, 0, 40);
    visit("gain_db", a.gain_db, 0, 100);
    visit("low_pass_chance", a.low_pass_chance, 0, 1);
    visit("high_pass_chance", a.high_pass_chance, 0, 1);
    visit("noise_chance", a.noise_chance, 0, 1);
    visit("frequency_masks", a.frequency_masks, 0, 100);
    visit("frequency_mask_bands", a.frequency_mask_bands, 0, 10000);
    visit("time_masks", a.time_masks, 0, 100);
    visit("time_mask_frames", a.time_mask_frames, 0, 10000);
}
template <typename T, typename Visit>
void for_each_teaching(T& t, Visit&& visit) {
    visit("components", t.components, 1, 4096);
    visit("embedding_weight", t.embedding_weight, 0, 1e6);
    visit("soft_label_share", t.soft_label_share, 0, 1);
    visit("soft_label_penalty", t.soft_label_penalty, 1e-6, 1e9);
    visit("unlabelled_weight", t.unlabelled_weight, 0, 1e6);
}
template <typename R, typename Visit>
void for_each_of_its_own(R& r, Visit&& visit) {
    visit("epochs", r.epochs, 1, 1e6);
    visit("crops_per_clip", r.crops_per_clip, 1, 1000);
    visit("batch_size", r.batch_size, 2, 1e5);
    visit("learning_rate", r.learning_rate, 1e-9, 1e3);
    visit("warm_up_share", r.warm_up_share, 0, 1);
    visit("cosine_decay", r.cosine_decay, 0, 1);
    visit("weight_decay", r.weight_decay, 0, 10);
    visit("gradient_clip", r.gradient_clip, 0, 1e9);
    visit("label_smoothing", r.label_smoothing, 0, 1);
    visit("class_weight_exponent", r.class_weight_exponent, 0, 2);
    visit("weight_average", r.weight_average, 0, 0.999999);
}
template <typename R, typename Visit>
void for_each_number(R& r, Visit&& visit) {
    for_each_of_its_own(r, visit);
    for_each_augmentation(r.augmentation, visit);
    for_each_teaching(r.teaching, visit);
}

// Writes numbers into an object.
auto into(Json& json) {
    return [&json](const char* name, const auto& value, double, double) { json[name] = value; };
}

[[noreturn]] void refuse(const std::string& name, const char* reason) {
    throw Error(ErrorCode::kInvalidArgument, "recipe: \"" + name + "\" " + reason);
}

// Takes numbers out of an object, as far as it has them.
class Taker {
  public:
    explicit Taker(const Json& json) : json_(json) {}

    void operator()(const char* name, bool& value, double, double) {
        const Json* found = take(name);
        if (found == nullptr) return;
        if (!found->is_boolean()) refuse(name, "must be true or false");
        value = *found;
    }
    void operator()(const char* name, int& value, double, double) {
        const Json* found = take(name);
        if (found == nullptr) return;
        if (!found->is_number_integer()) refuse(name, "must be a whole number");
        const auto number = found->get<double>();
        if (std::abs(number) > std::numeric_limits<int>::max()) refuse(name, "is out of range");
        value = *found;
    }
    void operator()(const char* name, double& value, double, double) {
        const Json* found = take(name);
        if (found == nullptr) return;
        if (!found->is_number()) refuse(name, "must be a number");
        value = *found;
    }
    Json object(const char* name) {
        const Json* found = take(name);
        if (found == nullptr) return Json::object();
        if (!found->is_object()) refuse(name, "must be an object");
        return *found;
    }
    void end() const {
        for (const auto& [name, value] : json_.items()) {
            if (std::ranges::find(taken_, name) == taken_.end()) refuse(name, "is unknown");
        }
    }

  private:
    const Json* take(const char* name) {
        taken_.emplace_back(name);
        const auto found = json_.find(name);
        return found == json_.end() ? nullptr : &*found;
    }

    const Json& json_;
    std::vector<std::string> taken_;
};

}  // namespace

Json recipe_json(const Recipe& recipe) {
    Json json;
    for_each_of_its_own(recipe, into(json));
    for_each_augmentation(recipe.augmentation, into(json["augmentation"]));
    for_each_teaching(recipe.teaching, into(json["teaching"]));
    return json;
}

std::string to_json(const Recipe& recipe) {
    return recipe_json(recipe).dump(4);
}

Recipe change_recipe(const Recipe& base, std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) throw Error(ErrorCode::kInvalidArgument, "recipe: not a JSON object");
    Recipe recipe = base;
    Taker own(json);
    for_each_of_its_own(recipe, own);
    const Json augmentation = own.object("augmentation");
    const Json teaching = own.object("teaching");
    own.end();
    Taker augmentation_taker(augmentation);
    for_each_augmentation(recipe.augmentation, augmentation_taker);
    augmentation_taker.end();
    Taker teaching_taker(teaching);
    for_each_teaching(recipe.teaching, teaching_taker);
    teaching_taker.end();
    check(recipe);
    return recipe;
}

void check(const Recipe& recipe) {
    for_each_number(recipe, [](std::string name, const auto& number, double lowest, double highest) {
        const auto value = static_cast<double>(number);
        if (value >= lowest && value <= highest) return;
        std::ranges::replace(name, '_', ' ');
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("recipe: {} is {}, outside {} to {}", name, value, lowest, highest));
    });
}

}  // namespace segue::training
