#include "segue/map_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace segue::plot {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

MapPage page() {
    MapPage page{.map = {.group_names = {"jazz", "rock"}, .title = "My <music> & more", .subtitle = "3 recordings"}};
    for (const auto& [x, y] : {std::pair{-1.0F, -0.5F}, {0.0F, 0.0F}, {1.0F, 0.25F}}) {
        page.map.points.append_row(std::vector{x, y});
    }
    page.map.groups = {0, 1, 1};
    page.titles = {"Blue", "</script><script>alert(1)</script>", "bad \xFF byte"};
    page.details = {{"artist", {"A", "B", "A"}}, {"album", {"", "", "<!-- & -->"}}};
    return page;
}

json data_of(const std::string& html) {
    const std::string start = "<script type=\"application/json\" id=\"data\">";
    const std::size_t begin = html.find(start) + start.size();
    return json::parse(html.substr(begin, html.find("</script>", begin) - begin));
}

TEST(MapPage, HoldsAllThatItShows) {
    const json data = data_of(to_html(page()));
    EXPECT_EQ(data.at("subtitle"), "3 recordings");
    EXPECT_THAT(data.at("x"), ElementsAre(0, 32768, 65535)) << "the longest side is 0 .. 65535";
    EXPECT_THAT(data.at("y"), ElementsAre(0, 16384, 24576));
    EXPECT_THAT(data.at("group"), ElementsAre(0, 1, 1));
    EXPECT_EQ(data.at("groups")[1].at("name"), "rock");
    EXPECT_EQ(data.at("groups")[1].at("count"), 2);
    EXPECT_EQ(data.at("groups")[0].at("colour"), "#3a9efb");
    EXPECT_EQ(data.at("titles")[1], "</script><script>alert(1)</script>");
    EXPECT_EQ(data.at("titles")[2], "bad \\xFF byte");
    EXPECT_THAT(data.at("details")[0].at("values"), ElementsAre("A", "B")) << "each value once";
    EXPECT_THAT(data.at("details")[0].at("of"), ElementsAre(0, 1, 0));
    EXPECT_EQ(data.at("details")[1].at("values")[1], "<!-- & -->");
}

TEST(MapPage, NeedsNothingElseAndLetsNothingIn) {
    const std::string html = to_html(page());
    EXPECT_THAT(html, HasSubstr("<title>My &lt;music> &amp; more</title>"));
    EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
    for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
        EXPECT_THAT(html, Not(HasSubstr(outside)));
    }
    EXPECT_EQ(to_html(page()), html);
}

TEST(MapPage, RefusesWhatDoesNotFitTogether) {
    MapPage wrong = page();
    wrong.titles.pop_back();
    EXPECT_THROW(to_html(wrong), Error);
    wrong = page();
    wrong.details[1].values.emplace_back();
    EXPECT_THROW(to_html(wrong), Error);
    wrong = page();
    wrong.map.groups[0] = 9;
    EXPECT_THROW(to_html(wrong), Error);
}

}  // namespace
}  // namespace segue::plot
