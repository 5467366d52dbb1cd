// segue map: the library in two dimensions.
#include "segue/map.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "command.h"
#include "common_folder.h"
#include "console.h"
#include "model_choice.h"
#include "segue/features.h"
#include "segue/map_page.h"
#include "segue/plot.h"
#include "segue/scan.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using pipeline::LibraryMap;
using pipeline::MapTrack;

struct Options {
    fs::path output;
    fs::path model;
    std::string title;
};

plot::PointMap picture_of(const LibraryMap& map, const std::string& title) {
    plot::PointMap picture{.title = title, .subtitle = counted(map.tracks.size(), "recording")};
    for (const MapTrack& track : map.tracks) picture.group_names.push_back(track.genre);
    std::ranges::sort(picture.group_names);
    const auto repeated = std::ranges::unique(picture.group_names);
    picture.group_names.erase(repeated.begin(), repeated.end());
    for (const MapTrack& track : map.tracks) {
        const auto name = std::ranges::lower_bound(picture.group_names, track.genre);
        picture.groups.push_back(static_cast<std::uint32_t>(name - picture.group_names.begin()));
        picture.points.append_row(std::array{track.x, track.y});
    }
    return picture;
}

plot::MapPage page_of(const LibraryMap& map, const std::string& title) {
    plot::MapPage page{.map = picture_of(map, title)};
    page.details = {{"artist", {}}, {"album", {}}, {"year", {}}, {"length", {}}, {"folder", {}}, {"file", {}}};
    // What all paths begin with says nothing on a page.
    const fs::path common =
        common_folder_of(map.tracks, [](const MapTrack& point) -> const fs::path& { return point.track.path; });
    for (const auto& [track, genre, confidence, duration_s, x, y] : map.tracks) {
        const catalog::Tags& tags = track.tags;
        page.titles.push_back(title_of(track));
        const std::array values{tags.artist.empty() ? tags.album_artist : tags.artist,
                                tags.album,
                                tags.year > 0 ? std::to_string(tags.year) : "",
                                clock_time(duration_s),
                                track.path.parent_path().lexically_relative(common).native(),
                                track.path.filename().native()};
        for (std::size_t i = 0; i < values.size(); ++i) page.details[i].values.push_back(values[i]);
    }
    return page;
}

pipeline::FeatureTable table_of(const LibraryMap& map) {
    pipeline::FeatureTable table({"genre", "title", "artist", "album"}, {"confidence", "x", "y"});
    for (const auto& [track, genre, confidence, duration_s, x, y] : map.tracks) {
        table.add_row(track.path, {genre, track.tags.title, track.tags.artist, track.tags.album}, duration_s,
                      std::array{confidence, x, y});
    }
    return table;
}

enum class Kind { kPage, kTable, kPicture };

Kind kind_of(const fs::path& output) {
    if (output.extension() == ".html") return Kind::kPage;
    if (output.extension() == ".csv") return Kind::kTable;
    if (output.extension() == ".png" || output.extension() == ".svg") return Kind::kPicture;
    throw Error(ErrorCode::kInvalidArgument, "a map is written as .html, .png, .svg or .csv: name it so", output);
}

void write(const LibraryMap& map, Kind kind, const Options& options) {
    switch (kind) {
        case Kind::kPage:
            return write_file_atomically(options.output, plot::to_html(page_of(map, options.title)));
        case Kind::kTable:
            return write_file_atomically(options.output, table_of(map).csv());
        case Kind::kPicture:
            return plot::save(picture_of(map, options.title), options.output);
    }
}

ExitCode map(const Options& options, const Settings& settings) {
    const Kind kind = kind_of(options.output);
    check_writable(options.output);
    const auto model = load_model(options.model);
    require_embedding(model->metadata(), options.model);
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    ProgressBar bar("Mapping", "steps");
    const LibraryMap found = pipeline::library_map(catalog, pipeline::stages_of(model).versions,
                                                   {.threads = settings.threads,
                                                    .progress = [&](const Progress& progress) { bar.show(progress); },
                                                    .stop = interruption()});
    bar.clear();
    write(found, kind, options);
    if (settings.json) {
        print_json_line(
            {{"output", options.output.native()}, {"recordings", found.tracks.size()}, {"outdated", found.outdated}});
    } else {
        fmt::print("{}  {}\n", styled(printable(options.output.native()), Style::kBold),
                   counted(found.tracks.size(), "recording"));
    }
    print_outdated(found.outdated, "recording");
    return found.outdated == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void add_map(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("map", "Draw a map of your music");
    auto options = std::make_shared<Options>(Options{.title = "Map of my music"});
    subcommand->description(
        "Draw a map of your music.\n\n"
        "Every recording of the catalog is a point in the colour of its genre, and what sounds alike lies together. "
        "As .html it is a page of its own to zoom, search and point at; as .png or .svg a picture; as .csv the table "
        "of "
        "all points. `segue scan` fills the catalog.\n"
        "Exit code: 0 all done, 1 some recordings were analysed by another model and left out, 3 nothing to draw.");
    subcommand->add_option("-o,--output", options->output, "The map: .html, .png, .svg or .csv")->required();
    subcommand->add_option("--title", options->title, "Its title")->capture_default_str();
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)");
    add_example(*subcommand, "segue map -o map.html");
    subcommand->callback([=, &settings, &result] { result = map(*options, settings); });
}

}  // namespace segue::cli
