#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using testing::Png;
using testing::Xml;

ConfusionMatrix three_genres() {
    ConfusionMatrix figure{.labels = {"blues", "jazz", "rock"}, .counts = Matrix(3, 3), .title = "Folds"};
    figure.counts(0, 0) = 7;
    figure.counts(0, 1) = 3;
    figure.counts(1, 1) = 1;
    figure.counts(1, 2) = 999;
    return figure;
}

ConfusionMatrix many_genres(std::size_t count) {
    ConfusionMatrix figure{.labels = {}, .counts = Matrix(count, count), .title = "Many"};
    for (std::size_t i = 0; i < count; ++i) {
        figure.labels.push_back("genre number " + std::to_string(i));
        figure.counts(i, i) = 12'345;
    }
    return figure;
}

TEST(ConfusionMatrix, ShowsCountsAndShares) {
    const Xml svg(render(three_genres(), Format::kSvg));
    EXPECT_THAT(svg.texts(), IsSupersetOf({"Folds", "Predicted", "True", "blues", "jazz", "rock", "7", "70 %", "3",
                                           "30 %", "1", "<1 %", "999", "100 %", "10", "1000", "0"}));
    EXPECT_THAT(svg.texts(), ::testing::Contains(HasSubstr("8 of 1010 right (0.8 %)")));
}

TEST(ConfusionMatrix, CellsAreShadedByTheirShare) {
    const Xml svg(render(three_genres(), Format::kSvg));
    const Png png(render(three_genres(), Format::kPng));
    const auto cells = svg.named("rect");  // the first is the background, then row by row
    const auto corner = [&](std::size_t row, std::size_t column) {
        const auto& cell = cells.at(1 + 3 * row + column);
        return png.at(static_cast<int>(2 * cell.number("x")) + 5, static_cast<int>(2 * cell.number("y")) + 5);
    };
    EXPECT_EQ(corner(0, 0), share_colour(0.7));
    EXPECT_EQ(corner(0, 1), share_colour(0.3));
    EXPECT_EQ(corner(0, 2), kWhite);
    EXPECT_EQ(corner(1, 2), share_colour(0.999));
    EXPECT_EQ(corner(2, 2), kWhite) << "a genre without clips has no shares";
}

TEST(ConfusionMatrix, NumbersKeepWithinTheirCells) {
    for (const std::size_t count : {2U, 10U, 30U, 40U}) {
        const Xml svg(render(many_genres(count), Format::kSvg));
        const auto cell = svg.named("rect").at(1);
        std::size_t numbers = 0;
        for (const auto& text : svg.named("text")) {
            if (text.text != "12345" || !text.attributes.contains("font-weight")) continue;
            ++numbers;
            EXPECT_GE(text.number("font-size"), 8);
            EXPECT_LE(text.number("font-size") * 5 * 0.7, cell.number("width"));
        }
        EXPECT_EQ(numbers, count);
    }
}

TEST(ConfusionMatrix, AnyNumberOfLabelsUpToTheMost) {
    for (const std::size_t count : {41U, 100U, 200U}) {
        const Xml svg(render(many_genres(count), Format::kSvg));
        EXPECT_EQ(svg.named("rect").size(), count * count + 2);
    }
    EXPECT_NO_THROW(Png(render(many_genres(100), Format::kPng)));
}

TEST(ConfusionMatrix, HostileLabelsAreShownAndCut) {
    ConfusionMatrix figure = three_genres();
    figure.labels = {"<R&B>", std::string(100'000, 'w'), "a\nb\xff"};
    EXPECT_THAT(Xml(render(figure, Format::kSvg)).texts(), IsSupersetOf({"<R&B>", "a\\nb\\xFF"}));
    EXPECT_LT(Png(render(figure, Format::kPng)).width(), 2000);
}

TEST(ConfusionMatrix, RefusesWhatCannotBeDrawn) {
    const auto message = [](const std::function<void(ConfusionMatrix&)>& change) -> std::string {
        ConfusionMatrix figure = three_genres();
        change(figure);
        try {
            render(figure, Format::kPng);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
            return error.message();
        }
        return "drawn";
    };
    EXPECT_THAT(message([](auto& figure) { figure = {}; }), HasSubstr("two labels"));
    EXPECT_THAT(message([](auto& figure) { figure = many_genres(1); }), HasSubstr("two labels"));
    EXPECT_THAT(message([](auto& figure) { figure = many_genres(kMostLabels + 1); }), HasSubstr("200"));
    EXPECT_THAT(message([](auto& figure) { figure.labels.pop_back(); }), HasSubstr("2 labels"));
    EXPECT_THAT(message([](auto& figure) { figure.counts = Matrix(3, 2); }), HasSubstr("3 x 2"));
    EXPECT_THAT(message([](auto& figure) { figure.counts(0, 0) = -1; }), HasSubstr("counts"));
    EXPECT_THAT(message([](auto& figure) { figure.counts(0, 0) = std::numeric_limits<float>::quiet_NaN(); }),
                HasSubstr("counts"));
}

TEST(ConfusionMatrix, NothingCountedIsSaid) {
    ConfusionMatrix figure = three_genres();
    figure.counts = Matrix(3, 3);
    EXPECT_THAT(Xml(render(figure, Format::kSvg)).texts(), ::testing::Contains("nothing was counted"));
}

}  // namespace
}  // namespace segue::plot
