#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/training.h"

namespace segue::training {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string complaint(std::string_view json) {
    try {
        change_recipe({}, json);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        return error.what();
    }
    return "none";
}

TEST(Recipe, ComesBackFromItsJson) {
    Recipe recipe = default_recipe("mel-cnn");
    recipe.epochs = 123;
    recipe.augmentation.noise_chance = 0.25;
    recipe.teaching.components = 7;
    EXPECT_EQ(to_json(change_recipe({}, to_json(recipe))), to_json(recipe));
}

TEST(Recipe, ChangesOnlyWhatItSays) {
    const Recipe base{.epochs = 7, .learning_rate = 0.5, .augmentation = {.time_rate = 0.1, .gain_db = 3}};
    const Recipe recipe = change_recipe(base, R"({"learning_rate": 0.25, "augmentation": {"gain_db": 6}})");
    EXPECT_EQ(recipe.epochs, 7);
    EXPECT_EQ(recipe.learning_rate, 0.25);
    EXPECT_EQ(recipe.augmentation.time_rate, 0.1);
    EXPECT_EQ(recipe.augmentation.gain_db, 6);
}

TEST(Recipe, EachNetworkHasItsOwn) {
    for (const auto& network : network_names()) EXPECT_EQ(default_recipe(network).epochs, 50) << network;
}

TEST(Recipe, RefusesWhatItDoesNotUnderstand) {
    EXPECT_THAT(complaint("epochs"), HasSubstr("JSON object"));
    EXPECT_THAT(complaint("[]"), HasSubstr("JSON object"));
    EXPECT_THAT(complaint(R"({"epoch": 3})"), AllOf(HasSubstr("\"epoch\""), HasSubstr("unknown")));
    EXPECT_THAT(complaint(R"({"augmentation": {"volume": 3}})"), HasSubstr("\"volume\" is unknown"));
    EXPECT_THAT(complaint(R"({"augmentation": 3})"), HasSubstr("must be an object"));
    EXPECT_THAT(complaint(R"({"epochs": 2.5})"), HasSubstr("whole number"));
    EXPECT_THAT(complaint(R"({"learning_rate": "fast"})"), HasSubstr("must be a number"));
    EXPECT_THAT(complaint(R"({"cosine_decay": 1})"), HasSubstr("true or false"));
    EXPECT_THAT(complaint(R"({"epochs": 0})"), HasSubstr("epochs is 0, outside 1 to"));
    EXPECT_THAT(complaint(R"({"epochs": 99999999999})"), HasSubstr("epochs"));
    EXPECT_THAT(complaint(R"({"teaching": {"soft_label_share": 2}})"), HasSubstr("soft label share is 2"));
}

}  // namespace
}  // namespace segue::training
