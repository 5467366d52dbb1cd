#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::HasSubstr;

CoverageCurve curve() {
    return {.points = {{.coverage = 0.5, .accuracy = 0.9}, {.coverage = 1, .accuracy = 0.75}}, .title = "Surest"};
}

TEST(CoverageCurve, TellsTheAccuracyOfAllAnswers) {
    EXPECT_THAT(render(curve(), Format::kSvg), HasSubstr("75.0 % right when 100 % are given"));
    EXPECT_THAT(render(curve(), Format::kPng), HasSubstr("PNG"));
}

TEST(CoverageCurve, RefusesWhatCannotBeDrawn) {
    EXPECT_THROW(render(CoverageCurve{}, Format::kPng), Error);
    CoverageCurve figure = curve();
    figure.points[0].accuracy = 1.5;
    EXPECT_THROW(render(figure, Format::kSvg), Error);
    figure = curve();
    figure.points[0].coverage = 1.0;
    figure.points[1].coverage = 0.5;
    EXPECT_THROW(render(figure, Format::kSvg), Error);
}

}  // namespace
}  // namespace segue::plot
