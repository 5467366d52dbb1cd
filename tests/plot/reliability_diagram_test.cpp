#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::HasSubstr;
using testing::Png;
using testing::Xml;

ReliabilityDiagram two_bins() {
    return {.bins = {{0.3, 0.5, 100}, {}, {0.9, 0.8, 300}}, .calibration_error = 0.125, .title = "Calibration"};
}

TEST(ReliabilityDiagram, ShowsTheCalibrationErrorThatWasMeasured) {
    const Xml svg(render(two_bins(), Format::kSvg));
    EXPECT_THAT(svg.texts(), ::testing::Contains(HasSubstr("(ECE) 12.5 %")));
    EXPECT_THAT(svg.texts(), ::testing::IsSupersetOf({"Calibration", "100", "300"}));
    EXPECT_NO_THROW(Png(render(two_bins(), Format::kPng)));
}

TEST(ReliabilityDiagram, PointsLieAtConfidenceAndAccuracy) {
    const Xml svg(render({.bins = {{0.5, 0.25, 1}}, .title = {}}, Format::kSvg));
    const auto outlines = svg.named("rect");
    const auto& plot = outlines.at(outlines.size() - 2);
    const auto point = svg.named("circle").at(0);
    EXPECT_NEAR(point.number("cx"), plot.number("x") + 0.5 * plot.number("width"), 0.01);
    EXPECT_NEAR(point.number("cy"), plot.number("y") + 0.75 * plot.number("height"), 0.01);
}

TEST(ReliabilityDiagram, RefusesWhatCannotBeDrawn) {
    EXPECT_THROW(render(ReliabilityDiagram{}, Format::kPng), Error);
    EXPECT_THROW(render({.bins = {{0.5, 0.5, 0}}, .title = {}}, Format::kPng), Error);
    EXPECT_THROW(render({.bins = {{1.5, 0.5, 1}}, .title = {}}, Format::kPng), Error);
    EXPECT_THROW(render({.bins = {{0.5, -0.5, 1}}, .title = {}}, Format::kPng), Error);
    EXPECT_THROW(render({.bins = {{0.5, 0.5, 1}}, .calibration_error = 2, .title = {}}, Format::kPng), Error);
}

}  // namespace
}  // namespace segue::plot
