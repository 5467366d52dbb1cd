#include "segue/map_page.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "plot/figure.h"
#include "plot/groups.h"
#include "plot/map_page/parts.h"

namespace segue::plot {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kUnits = 65535;  // of the map's longest side, in whole numbers: short, and finer than any screen

// The longest side of all points as 0 .. kUnits.
struct Grid {
    explicit Grid(const Rectangle& from) : extent(from), scale(kUnits / std::max({from.width, from.height, 1e-30})) {}

    int x(double value) const { return static_cast<int>(std::lround((value - extent.x) * scale)); }
    int y(double value) const { return static_cast<int>(std::lround((value - extent.y) * scale)); }

    Rectangle extent;
    double scale;
};

std::string hex(Rgb colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

Json groups_json(const std::vector<Group>& groups, const Grid& grid) {
    Json all = Json::array();
    for (const Group& group : groups) {
        all.push_back({{"name", group.name},
                       {"colour", hex(group.colour)},
                       {"count", group.count},
                       {"x", grid.x(group.heart.x)},
                       {"y", grid.y(group.heart.y)}});
    }
    return all;
}

// Each value once, and which one each point has: artists and folders repeat.
Json detail_json(const MapPage::Detail& detail) {
    Json values = Json::array();
    Json of = Json::array();
    std::unordered_map<std::string, std::size_t> known;
    for (const std::string& value : detail.values) {
        const auto [place, is_new] = known.try_emplace(value, known.size());
        if (is_new) values.push_back(printable(value));
        of.push_back(place->second);
    }
    return {{"name", printable(detail.name)}, {"values", std::move(values)}, {"of", std::move(of)}};
}

Json data_of(const MapPage& page, const std::vector<Group>& groups) {
    const PointMap& map = page.map;
    const Grid grid(extent_of(map));
    Json x = Json::array();
    Json y = Json::array();
    Json titles = Json::array();
    Json details = Json::array();
    for (std::size_t i = 0; i < map.groups.size(); ++i) {
        x.push_back(grid.x(map.points(i, 0)));
        y.push_back(grid.y(map.points(i, 1)));
        titles.push_back(printable(page.titles[i]));
    }
    for (const MapPage::Detail& detail : page.details) details.push_back(detail_json(detail));
    return {{"subtitle", printable(map.subtitle)},
            {"groups", groups_json(groups, grid)},
            {"x", std::move(x)},
            {"y", std::move(y)},
            {"group", map.groups},
            {"titles", std::move(titles)},
            {"details", std::move(details)}};
}

// What HTML would take for a tag or an entity, in a way that JSON and titles understand.
std::string without_tags(const std::string& text, std::string_view less, std::string_view ampersand) {
    std::string safe;
    for (const char letter : text) {
        if (letter == '<') {
            safe += less;
        } else if (letter == '&') {
            safe += ampersand;
        } else {
            safe += letter;
        }
    }
    return safe;
}

}  // namespace

std::string to_html(const MapPage& page) {
    const std::vector<Group> groups = groups_of(page.map);
    const std::size_t count = page.map.groups.size();
    require(page.titles.size() == count, "each point of a page has one title");
    require(std::ranges::all_of(page.details, [&](const auto& detail) { return detail.values.size() == count; }),
            "each point of a page has a value for each detail");
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n",
        without_tags(printable(page.map.title), "&lt;", "&amp;"));
    html += kMapPageStyle;
    html += "</style>\n</head>\n";
    html += kMapPageBody;
    html += "<script type=\"application/json\" id=\"data\">";
    html += without_tags(data_of(page, groups).dump(), "\\u003c", "&");
    html += "</script>\n<script>\n";
    html += kMapPageScript;
    html += "</script>\n</body>\n</html>\n";
    return html;
}

}  // namespace segue::plot
