// segue evaluate-similarity: what "similar" is worth on the user's own library.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "model_choice.h"
#include "segue/library_figures.h"
#include "segue/library_neighbours.h"
#include "segue/scan.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using evaluation::Agreement;
using evaluation::LibraryFigures;
using pipeline::Distance;

constexpr std::size_t kFewestToAdvise = 50;
constexpr double kWorthwhile = 0.01;

struct Options {
    fs::path model;
    std::size_t sample = 100'000;
};

// One line of the table.
struct Judged {
    Distance distance;
    LibraryFigures figures;
    evaluation::Advantage advantage;  ///< over the default
};

std::vector<Judged> judge(const pipeline::Library& library, const Settings& settings) {
    const evaluation::LibraryTags tags{library.artists(), library.albums(), library.genres()};
    std::vector<Judged> judged;
    for (const Distance& distance : pipeline::distances()) {
        ProgressBar bar("comparing by " + std::string(distance.name), "recordings");
        auto [of_others, of_all] = library.nearest_ten(
            distance, settings.threads, [&](const Progress& progress) { bar.show(progress); }, interruption());
        judged.push_back({distance, library_figures(tags, {std::move(of_others), std::move(of_all)}), {}});
        judged.back().advantage =
            evaluation::genre_advantage(judged.back().figures, judged.front().figures, library.artists());
    }
    return judged;
}

std::string advice(const std::vector<Judged>& judged) {
    const Judged& usual = judged.front();
    if (usual.figures.genre.asked < kFewestToAdvise || usual.figures.genre.chance > 0.9) {
        return fmt::format("Too few genres in the tags to say which is best; --by {} is the default.",
                           usual.distance.name);
    }
    const auto is_clear = [](const Judged& each) {
        return each.advantage.difference > std::max(kWorthwhile, 2 * each.advantage.error);
    };
    const Judged* best = nullptr;
    for (const Judged& each : judged) {
        if (is_clear(each) && (best == nullptr || each.advantage.difference > best->advantage.difference)) best = &each;
    }
    if (best == nullptr) {
        return fmt::format("Take --by {}, the default: no other finds the same genre clearly more often.",
                           usual.distance.name);
    }
    return fmt::format("Take --by {}: of its ten, {} more are of the same genre than by {} (± {}).",
                       best->distance.name, percent(best->advantage.difference), usual.distance.name,
                       percent(2 * best->advantage.error));
}

std::optional<catalog::Track> shown_track(const catalog::Catalog& catalog, catalog::SoundId sound) {
    for (catalog::Track& track : catalog.tracks_of(sound)) {
        if (!track.missing) return std::move(track);
    }
    return {};
}

nlohmann::ordered_json to_json(const Agreement& agreement) {
    return {{"recordings", agreement.asked},
            {"at_1", agreement.at_1},
            {"at_10", agreement.at_10},
            {"chance", agreement.chance}};
}

void print_json(const std::vector<Judged>& judged, const pipeline::Library& library, const catalog::Catalog& catalog) {
    for (const auto& [distance, figures, advantage] : judged) {
        auto hubs = nlohmann::ordered_json::array();
        for (const auto& [row, lists] : figures.hubs) {
            if (const auto track = shown_track(catalog, library.sounds()[row])) {
                hubs.push_back({{"path", track->path.native()}, {"lists", lists}});
            }
        }
        print_json_line({{"distance", distance.name},
                         {"recordings", figures.recordings},
                         {"genre", to_json(figures.genre)},
                         {"album", to_json(figures.album)},
                         {"artist", to_json(figures.artist)},
                         {"hubness", figures.hubness},
                         {"orphans", figures.orphans},
                         {"genre_advantage", {{"difference", advantage.difference}, {"error", advantage.error}}},
                         {"hubs", hubs}});
    }
    print_json_line({{"advice", advice(judged)}, {"outdated", library.outdated()}});
}

void print_table(const std::vector<Judged>& judged) {
    Table table({{"distance"},
                 {"genre @1", Align::kRight},
                 {"@10", Align::kRight},
                 {"album @1", Align::kRight},
                 {"artist @1", Align::kRight},
                 {"S10", Align::kRight},
                 {"in nobody's ten", Align::kRight}});
    const auto shown = [](const Agreement& agreement, double share) {
        return agreement.asked == 0 ? std::string("-") : percent(share);
    };
    for (const auto& [distance, figures, advantage] : judged) {
        const auto& [recordings, genre, album, artist, hubness, orphans, hubs, hits] = figures;
        table.add_row({std::string(distance.name), shown(genre, genre.at_1), shown(genre, genre.at_10),
                       shown(album, album.at_1), shown(artist, artist.at_1), fixed(hubness, 2), percent(orphans)},
                      {Style::kBold});
    }
    const LibraryFigures& any = judged.front().figures;
    table.add_row({"chance", shown(any.genre, any.genre.chance), shown(any.genre, any.genre.chance),
                   shown(any.album, any.album.chance), shown(any.artist, any.artist.chance)},
                  std::vector(7, Style::kDim));
    table.print();
}

void print_hubs(const Judged& judged, const pipeline::Library& library, const catalog::Catalog& catalog) {
    constexpr std::size_t kShown = 5;
    fmt::print("\nIn the most lists by {} (10 is the mean):\n", judged.distance.name);
    Table table({{"", Align::kRight},
                 {"", Align::kLeft, Cut::kEnd},
                 {"", Align::kLeft, Cut::kEnd},
                 {"", Align::kLeft, Cut::kStart}});
    for (std::size_t i = 0; i < std::min(kShown, judged.figures.hubs.size()); ++i) {
        const auto& [row, lists] = judged.figures.hubs[i];
        if (const auto track = shown_track(catalog, library.sounds()[row])) {
            table.add_row({std::to_string(lists), title_of(*track), track->tags.artist, shown_path(track->path)},
                          {Style::kBold, Style::kPlain, Style::kPlain, Style::kDim});
        }
    }
    table.print();
}

void print_report(const std::vector<Judged>& judged, const pipeline::Library& library,
                  const catalog::Catalog& catalog) {
    const LibraryFigures& any = judged.front().figures;
    fmt::print("{}; tags tell the genre of {}, the album of {}, the artist of {}\n\n",
               counted(any.recordings, "recording"), any.genre.asked, any.album.asked, any.artist.asked);
    print_table(judged);
    fmt::print(
        "\ngenre: how many of the nearest one and ten by other artists have the same genre in their tags; album, "
        "artist: how\noften the nearest of all is of the same; S10: above 1, a few recordings are in too many lists\n");
    print_hubs(judged.front(), library, catalog);
    fmt::print("\n{}\n", advice(judged));
}

ExitCode evaluate_similarity(const Options& options, const Settings& settings) {
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    const auto model = load_model(options.model);
    require_embedding(model->metadata(), options.model);
    const pipeline::Library library(catalog, pipeline::stages_of(model).versions, options.sample);
    constexpr std::size_t kFewest = 3;
    if (library.size() < kFewest) {
        throw Error(ErrorCode::kNotFound,
                    library.outdated() == 0 ? "too little analysed music in the catalog; run `segue scan DIR` first"
                                            : "its music was analysed by another model or version of Segue; name that "
                                              "--model, or run `segue scan DIR` again",
                    catalog.path());
    }
    const std::vector<Judged> judged = judge(library, settings);
    settings.json ? print_json(judged, library, catalog) : print_report(judged, library, catalog);
    print_outdated(library.outdated(), "recording");
    if (library.size() == options.sample) {
        fmt::print(stderr, "a sample of {} recordings, drawn at random; --sample changes that\n", options.sample);
    }
    return kAllDone;
}

}  // namespace

void add_evaluate_similarity(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("evaluate-similarity", "Tell what similarity is worth on your own library");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Tell what similarity is worth on your own library.\n\n"
        "Lists the nearest ten of every recording in the catalog by each distance that Segue offers, and counts how "
        "often "
        "they share the genre (by other artists), the album and the artist that their tags name, beside what chance "
        "would "
        "give; which recordings are in very many lists, how many in none; and which distance to take.\n"
        "Exit code: 0 done, 3 nothing to compare.");
    subcommand
        ->add_option("--sample", options->sample,
                     "Compare at most so many recordings, drawn at random. 100,000 take some minutes")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{3}, std::size_t{100'000'000}));
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)");
    add_example(*subcommand, "segue evaluate-similarity");
    subcommand->callback([=, &settings, &result] { result = evaluate_similarity(*options, settings); });
}

}  // namespace segue::cli
