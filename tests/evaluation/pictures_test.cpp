#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/sets.h"
#include "segue/evaluation_pictures.h"

namespace segue::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ConfusionPicture, ShowsTheCounts) {
    const auto picture = confusion_picture(figures(small_predictions()));
    EXPECT_THAT(picture.labels, ElementsAre("a", "b", "c"));
    EXPECT_THAT(picture.counts.values(), ElementsAre(2, 1, 0, 0, 2, 0, 1, 0, 0));
    EXPECT_EQ(picture.title, "Genres of 6 clips, true and predicted");
    EXPECT_FALSE(plot::render(picture, plot::Format::kSvg).empty());
}

TEST(ReliabilityPicture, HasTenBins) {
    const auto picture = reliability_picture(small_predictions());
    ASSERT_EQ(picture.bins.size(), 10U);
    EXPECT_EQ(picture.bins[4].count, 2U);
    EXPECT_EQ(picture.bins[9].accuracy, 1);
    EXPECT_EQ(picture.calibration_error, figures(small_predictions()).calibration_error);
    EXPECT_FALSE(plot::render(picture, plot::Format::kSvg).empty());
}

TEST(TrainingPicture, ShowsTheHistoryOfAModel) {
    const auto picture = training_picture(
        R"({"best_epoch": 2, "epochs": [
            {"training_loss": 2, "training_accuracy": 0.25, "validation_loss": 1.5, "validation_accuracy": 0.5},
            {"training_loss": 1, "training_accuracy": 0.5, "validation_accuracy": 0.625}]})");
    ASSERT_TRUE(picture);
    EXPECT_THAT(picture->training_loss, ElementsAre(2, 1));
    EXPECT_THAT(picture->training_accuracy, ElementsAre(0.25, 0.5));
    EXPECT_THAT(picture->validation_accuracy, ElementsAre(0.5, 0.625));
    EXPECT_EQ(picture->validation_loss[0], 1.5);
    EXPECT_TRUE(std::isnan(picture->validation_loss[1]));
    EXPECT_EQ(picture->best_epoch, 2U);
    EXPECT_FALSE(plot::render(*picture, plot::Format::kSvg).empty());
}

TEST(TrainingPicture, NeedsNoValidation) {
    const auto picture =
        training_picture(R"({"best_epoch": 7, "epochs": [{"training_loss": 1, "training_accuracy": 1}]})");
    ASSERT_TRUE(picture);
    EXPECT_THAT(picture->validation_loss, IsEmpty());
    EXPECT_EQ(picture->best_epoch, 0U);
    EXPECT_FALSE(plot::render(*picture, plot::Format::kSvg).empty());
}

TEST(TrainingPicture, IsAbsentWithoutAHistory) {
    for (const char* metrics :
         {"", "{}", "[]", "7", "{", R"({"epochs": 3})", R"({"epochs": []})", R"({"epochs": [1, "x", {}]})",
          R"({"epochs": [{"training_loss": "high", "training_accuracy": null}]})"}) {
        EXPECT_FALSE(training_picture(metrics)) << metrics;
    }
}

}  // namespace
}  // namespace segue::evaluation
