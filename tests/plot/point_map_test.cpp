#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plot/groups.h"
#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using segue::testing::Xml;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Three points of jazz in the lower left corner, one of rock in the upper right.
PointMap corners() {
    PointMap map{.group_names = {"jazz", "rock"}, .title = "Corners", .subtitle = "4 points"};
    for (const auto& [x, y, group] :
         {std::tuple{0.0F, 0.0F, 0U}, {0.1F, 0.0F, 0U}, {0.0F, 0.1F, 0U}, {2.0F, 1.0F, 1U}}) {
        map.points.append_row(std::vector{x, y});
        map.groups.push_back(group);
    }
    return map;
}

TEST(PointMap, ShowsPointsInTheColoursOfTheirGroups) {
    const Xml svg(render(corners(), Format::kSvg));
    std::map<std::string, int> discs;
    for (const auto& disc : svg.named("circle")) ++discs[disc.attributes.at("fill")];
    ASSERT_EQ(discs.size(), 2U);
    EXPECT_EQ(discs.at("#3a9efb"), 3 + 1) << "the points and the legend";
    EXPECT_EQ(discs.at("#ae0017"), 1 + 1);
    EXPECT_THAT(svg.texts(), Contains("Corners"));
    EXPECT_THAT(svg.texts(), Contains("4 points"));
    EXPECT_THAT(svg.texts(), Contains("jazz").Times(2)) << "on the map and in the legend";
    EXPECT_THAT(svg.texts(), Contains("3"));
    EXPECT_GT(testing::Png(render(corners(), Format::kPng)).width(), 1000);
}

TEST(PointMap, KeepsProportionsAndPutsYUpwards) {
    const Xml svg(render(corners(), Format::kSvg));
    const auto discs = svg.named("circle");
    const auto number = [&](std::size_t disc, const char* name) { return std::stod(discs[disc].attributes.at(name)); };
    const double unit_x = (number(1, "cx") - number(0, "cx")) / 0.1;
    const double unit_y = (number(0, "cy") - number(2, "cy")) / 0.1;
    EXPECT_NEAR(unit_x, unit_y, 0.2);
    EXPECT_GT(unit_y, 0);
    EXPECT_NEAR(number(3, "cx") - number(0, "cx"), 2 * unit_x, 0.5);
}

TEST(PointMap, TakesOnePointAndManyGroups) {
    PointMap one{.group_names = {"<alone & \n>"}};
    one.points.append_row(std::vector{5.0F, 5.0F});
    one.groups = {0};
    EXPECT_THAT(Xml(render(one, Format::kSvg)).texts(), Contains("<alone & \\n>"));

    PointMap many;
    for (std::uint32_t i = 0; i < 50; ++i) {
        many.group_names.push_back("group " + std::to_string(i));
        many.points.append_row(std::vector{static_cast<float>(i % 7), static_cast<float>(i / 7)});
        many.groups.push_back(i);
    }
    EXPECT_THAT(Xml(render(many, Format::kSvg)).texts(), Contains("and 17 more"));
}

TEST(PointMap, RefusesWhatCannotBeDrawn) {
    EXPECT_THROW(render(PointMap{}, Format::kPng), Error);
    PointMap map = corners();
    map.groups[1] = 2;
    EXPECT_THROW(render(map, Format::kSvg), Error);
    map = corners();
    map.groups.pop_back();
    EXPECT_THROW(render(map, Format::kSvg), Error);
    map = corners();
    map.points(0, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(render(map, Format::kSvg), Error);
}

TEST(Groups, GiveColoursToTheLargestTen) {
    PointMap map{.group_names = {""}};
    for (std::uint32_t group = 0; group < 13; ++group) {
        if (group > 0) map.group_names.push_back("group " + std::to_string(group));
        for (std::uint32_t i = 0; i < (group == 0 ? 99 : group == 5 ? 1 : 20 - group); ++i) {
            map.points.append_row(std::vector{static_cast<float>(i), static_cast<float>(group)});
            map.groups.push_back(group);
        }
    }
    const auto groups = groups_of(map);
    ASSERT_EQ(groups.size(), 13U);
    EXPECT_EQ(groups[0].name, "none");
    EXPECT_EQ(groups[0].colour, kMissing) << "however large";
    EXPECT_EQ(groups[5].colour, kMissing) << "small";
    EXPECT_EQ(groups[12].colour, kMissing) << "small";
    EXPECT_EQ(groups[1].colour, kGroupColours[0]);
    EXPECT_EQ(groups[4].colour, kGroupColours[3]);
    EXPECT_EQ(groups[6].colour, kGroupColours[4]) << "colours are given in the groups' order";
    EXPECT_EQ(groups[11].colour, kGroupColours[9]);
}

TEST(Groups, HaveTheirHeartsWhereMostPointsLie) {
    const auto groups = groups_of(corners());
    EXPECT_NEAR(groups[0].heart.x, 0, 0.1);
    EXPECT_NEAR(groups[0].heart.y, 0, 0.1);
    EXPECT_NEAR(groups[1].heart.x, 2, 1e-6);
    EXPECT_EQ(groups[0].count, 3U);
}

}  // namespace
}  // namespace segue::plot
