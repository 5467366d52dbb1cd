#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plot/colour.h"
#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::IsSupersetOf;
using testing::Png;
using testing::Xml;

// Three pieces, two groups: something against in the first piece's low bands, something for in the last one's high
// ones.
EvidenceChart chart() {
    EvidenceChart figure;
    figure.heard = {.db = Matrix(6, 4), .band_hz = {100, 200, 400, 800}, .frame_s = 1, .title = "A song"};
    figure.heard.subtitle = "jazz 87.0 %";
    figure.groups = {"60–120", "500–1k"};
    figure.by_group = {-0.5F, 2};
    figure.cells = Matrix(3, 2);
    figure.cells(0, 0) = -1;
    figure.cells(2, 1) = 1;
    figure.by_moment = {-1, 0, 1};
    return figure;
}

TEST(EvidenceChart, ColoursAreForAgainstAndNeutral) {
    const Xml svg(render(chart(), Format::kSvg));
    const Png png(render(chart(), Format::kPng));
    const testing::Element cells = svg.named("image").at(1);  // after the spectrogram
    const double scale = png.width() / svg.named("svg").at(0).number("width");
    const auto colour = [&](double piece, double group) {
        const double x = cells.number("x") + cells.number("width") * (piece + 0.5) / 3;
        const double y = cells.number("y") + cells.number("height") * (1 - (group + 0.5) / 2);
        return png.at(static_cast<int>(x * scale), static_cast<int>(y * scale));
    };
    EXPECT_EQ(colour(0, 0), evidence_colour(-1));
    EXPECT_EQ(colour(2, 1), evidence_colour(1));
    for (const auto& [piece, group] : {std::pair{0, 1}, {1, 0}, {1, 1}, {2, 0}})
        EXPECT_EQ(colour(piece, group), kWhite);
}

TEST(EvidenceChart, SaysWhatItShows) {
    EXPECT_THAT(Xml(render(chart(), Format::kSvg)).texts(),
                IsSupersetOf({"A song", "jazz 87.0 %", "60–120", "500–1k", "−0.5", "+2.0", "Frequency (Hz)", "Time (s)",
                              "against", "for", "−1.0", "+1.0"}));
}

TEST(EvidenceChart, NothingIsNeutral) {
    EvidenceChart figure = chart();
    figure.cells = Matrix(1, 2);
    figure.by_group = {0, 0};
    figure.by_moment = {0};
    EXPECT_NO_THROW(render(figure, Format::kPng));
}

TEST(EvidenceChart, RefusesWhatCannotBeDrawn) {
    EXPECT_THROW(render(EvidenceChart{}, Format::kPng), Error);
    EvidenceChart figure = chart();
    figure.groups.pop_back();
    EXPECT_THROW(render(figure, Format::kSvg), Error);
    figure = chart();
    figure.by_moment.clear();
    EXPECT_THROW(render(figure, Format::kSvg), Error);
    figure = chart();
    figure.cells(1, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(render(figure, Format::kSvg), Error);
}

}  // namespace
}  // namespace segue::plot
