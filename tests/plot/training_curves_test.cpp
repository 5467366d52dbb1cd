#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::Png;
using testing::Xml;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TrainingCurves four_epochs() {
    return {.training_accuracy = {0.2F, 0.4F, 0.6F, 0.8F},
            .validation_accuracy = {0.2F, 0.3F, 0.5F, 0.45F},
            .training_loss = {2.3F, 1.8F, 1.2F, 0.8F},
            .validation_loss = {2.2F, 1.9F, 1.5F, 1.6F},
            .best_epoch = 3,
            .title = "mel-cnn"};
}

// Curves are thicker than grid lines.
std::size_t curve_pieces(const TrainingCurves& figure) {
    std::size_t count = 0;
    for (const auto& line : Xml(render(figure, Format::kSvg)).named("polyline")) {
        if (line.number("stroke-width") > 1) ++count;
    }
    return count;
}

TEST(TrainingCurves, SaysWhatItShows) {
    const Xml svg(render(four_epochs(), Format::kSvg));
    EXPECT_THAT(svg.texts(), IsSupersetOf({"mel-cnn", "Accuracy (%)", "Loss", "Epoch", "training", "validation",
                                           "best: 3", "1", "4", "100"}));
    const Png png(render(four_epochs(), Format::kPng));
    EXPECT_EQ(png.width(), 2 * svg.named("svg").at(0).number("width"));
    EXPECT_EQ(png.height(), 2 * svg.named("svg").at(0).number("height"));
}

TEST(TrainingCurves, PointsLieWhereTheirValuesAre) {
    TrainingCurves figure;
    figure.validation_accuracy = {kNan, 0.5F, kNan};
    const Xml svg(render(figure, Format::kSvg));
    const auto panel = svg.named("rect").at(1);
    const auto point = svg.named("circle").at(0);
    EXPECT_NEAR(point.number("cx"), panel.number("x") + panel.number("width") / 2, 0.01);
    EXPECT_NEAR(point.number("cy"), panel.number("y") + panel.number("height") / 2, 0.01);
    const Png png(render(figure, Format::kPng));
    EXPECT_EQ(png.at(static_cast<int>(2 * point.number("cx")), static_cast<int>(2 * point.number("cy"))), kValidation);
}

TEST(TrainingCurves, GapsSplitACurve) {
    const std::size_t legends = curve_pieces({.training_loss = {kNan}});
    EXPECT_EQ(curve_pieces(four_epochs()), legends + 4);
    TrainingCurves gap = four_epochs();
    gap.training_loss = {2, 1, kNan, 1, 0.5F};
    EXPECT_EQ(curve_pieces(gap), legends + 5);
    gap.training_loss = {kNan, 2, kInfinity, 1, kNan};
    EXPECT_EQ(curve_pieces(gap), legends + 3);
    EXPECT_EQ(Xml(render(gap, Format::kSvg)).named("circle").size(), 2U);
}

TEST(TrainingCurves, OneEpochAndManyAreDrawn) {
    const TrainingCurves one{.training_accuracy = {0.1F}, .training_loss = {200}, .best_epoch = 1, .title = {}};
    EXPECT_THAT(Xml(render(one, Format::kSvg)).texts(), Contains("1"));
    EXPECT_THAT(Xml(render(one, Format::kSvg)).texts(), Not(Contains("1.0")));
    const std::vector<float> many(10'000, 0.5F);
    EXPECT_NO_THROW(Png(render(TrainingCurves{.training_accuracy = many, .training_loss = many}, Format::kPng)));
}

TEST(TrainingCurves, ValuesThatAreNoneStayOut) {
    EXPECT_NO_THROW(Xml(render(TrainingCurves{.training_loss = {kNan, kNan}}, Format::kSvg)));
    EXPECT_NO_THROW(Xml(render(TrainingCurves{.training_loss = {0, 0}}, Format::kSvg)));
    EXPECT_NO_THROW(Xml(render(TrainingCurves{.training_loss = {1e30F, -5}}, Format::kSvg)));
}

TEST(TrainingCurves, RefusesWhatCannotBeDrawn) {
    EXPECT_THROW(render(TrainingCurves{}, Format::kPng), Error);
    TrainingCurves figure = four_epochs();
    figure.best_epoch = 5;
    EXPECT_THROW(render(figure, Format::kPng), Error);
}

}  // namespace
}  // namespace segue::plot
