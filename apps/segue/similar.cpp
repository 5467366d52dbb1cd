// segue similar: the tracks of the catalog that sound like some files.
#include "segue/similar.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "model_choice.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using pipeline::SimilarTrack;

struct Options {
    std::vector<fs::path> queries;
    fs::path model;
    std::string years;
    bool asked_for_other_artists = false;
    pipeline::SimilarOptions search;
};

// "1990-1999" or "1994".
catalog::Years parse_years(const std::string& text) {
    const auto year = [&](std::string_view digits) {
        int number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (digits.empty() || digits.front() == '-' || error != std::errc() || end != digits.data() + digits.size()) {
            throw Error(ErrorCode::kInvalidArgument,
                        fmt::format("--year: \"{}\" is neither a year nor FIRST-LAST", text));
        }
        return number;
    };
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos) return {year(text), year(text)};
    const catalog::Years years{year(text.substr(0, dash)), year(text.substr(dash + 1))};
    if (years.first > years.last) throw Error(ErrorCode::kInvalidArgument, "--year: the first year is after the last");
    return years;
}

nlohmann::ordered_json to_json(const std::vector<pipeline::Comparison>& why) {
    nlohmann::ordered_json respects;
    for (const auto& [respect, words, numbers, values] : why) {
        auto& object = respects[respect];
        object["words"] = words;
        for (const auto& [name, value] : values) object[name] = value;
    }
    return respects;
}

void print_json(const std::vector<SimilarTrack>& tracks, const Options& options) {
    int rank = 0;
    for (const SimilarTrack& similar : tracks) {
        nlohmann::ordered_json object{{"rank", ++rank},
                                      {"path", similar.track.path.native()},
                                      {"title", similar.track.tags.title},
                                      {"artist", similar.track.tags.artist},
                                      {"genre", similar.genre},
                                      {"similarity", similar.similarity}};
        if (options.search.why) {
            object["compared_with"] = options.queries[similar.query].native();
            object["why"] = to_json(similar.why);
        }
        print_json_line(object);
    }
}

void print_table(const std::vector<SimilarTrack>& tracks) {
    Table table({{"#", Align::kRight},
                 {"title", Align::kLeft, Cut::kEnd},
                 {"artist", Align::kLeft, Cut::kEnd},
                 {"genre"},
                 {"similarity", Align::kRight},
                 {"path", Align::kLeft, Cut::kStart}});
    int rank = 0;
    for (const SimilarTrack& similar : tracks) {
        table.add_row({std::to_string(++rank), title_of(similar.track), similar.track.tags.artist, similar.genre,
                       fixed(similar.similarity, 3), shown_path(similar.track.path)},
                      {Style::kDim, Style::kBold, Style::kPlain, Style::kPlain, Style::kPlain, Style::kDim});
    }
    table.print();
}

void print_reasons(const std::vector<SimilarTrack>& tracks, const Options& options) {
    int rank = 0;
    for (const SimilarTrack& similar : tracks) {
        const std::string& artist = similar.track.tags.artist;
        fmt::print("{}{}. {}{}  {}\n", rank > 0 ? "\n" : "", rank + 1,
                   styled(printable(title_of(similar.track)), Style::kBold),
                   artist.empty() ? "" : "  " + printable(artist),
                   styled(printable(shown_path(similar.track.path)), Style::kDim));
        if (options.queries.size() > 1) {
            fmt::print("   beside {}\n", printable(shown_path(options.queries[similar.query])));
        }
        Table table({{""}, {""}, {""}, {"", Align::kLeft, Cut::kEnd}});
        for (const auto& [respect, words, numbers, values] : similar.why) table.add_row({"", respect, words, numbers});
        table.print();
        ++rank;
    }
}

ExitCode similar(Options& options, const Settings& settings) {
    if (!options.years.empty()) options.search.which.years = parse_years(options.years);
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    const auto model = load_model(options.model);
    if (pipeline::distance(options.search.by).numbers == catalog::VectorKind::kEmbedding) {
        require_embedding(model->metadata(), options.model);
    }
    const auto found = pipeline::find_similar(catalog, options.queries, pipeline::stages_of(model), options.search);

    if (settings.json) {
        print_json(found.tracks, options);
    } else if (options.search.why) {
        print_reasons(found.tracks, options);
    } else {
        print_table(found.tracks);
    }
    print_outdated(found.outdated, "recording");
    if (found.artist_unknown && options.asked_for_other_artists) {
        fmt::print(stderr, "tags name no artist of {}: nobody was left out because of it\n",
                   options.queries.size() == 1 ? printable(options.queries.front().native()) : "some FILE");
    }
    if (!found.tracks.empty()) return kAllDone;
    fmt::print(stderr, "the catalog holds nothing else that fits\n");
    return kNothingDone;
}

}  // namespace

void add_similar(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("similar", "Find the tracks of the catalog that sound like a file");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Find the tracks of the catalog that sound like a file.\n\n"
        "Lists the tracks of the catalog that are most similar to FILE, which may be one of them or any other; to "
        "several, what lies between them. They themselves are left out, and copies of a recording, and tracks by the "
        "same artist unless you say --same-artists. `segue scan` fills the catalog. Similarity is the cosine; a track "
        "whose similarity stands out from what is usual for both may come before one that is similar to everything.\n"
        "Exit code: 0 found, 3 nothing found or nothing to search.");
    auto& search = options->search;
    subcommand->add_option("FILE", options->queries, "Audio files")->required();
    subcommand->add_option("-n,--number", search.count, "How many to list")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    subcommand->add_option("--not", search.avoid, "A file that they should not sound like; may be given again")
        ->allow_extra_args(false);
    subcommand->add_flag("--why", search.why, "Say what each has in common with FILE, and what not");
    auto* const other_artists =
        subcommand->add_flag("--other-artists,!--same-artists", search.which.other_artists,
                             "Leave out tracks by the artist of FILE (default), or list them too");
    subcommand->add_flag("--other-albums", search.which.other_albums, "Leave out tracks of the album of FILE");
    subcommand->add_option("--genre", search.which.genre, "Only tracks that Segue hears as this genre")
        ->check(not_empty());
    subcommand->add_option("--year", options->years, "Only tracks of a year, or of some: 1990-1999")
        ->check(not_empty());
    subcommand->add_option("--path", search.which.below, "Only tracks in this folder and below")->check(not_empty());
    subcommand->add_option("--min-similarity", search.which.min_similarity, "Only tracks at least as similar")
        ->check(real_number_in(-1, 1));
    std::vector<std::string> names;
    std::string meanings;
    for (const auto& distance : pipeline::distances()) {
        names.emplace_back(distance.name);
        meanings += fmt::format("{}{}: {}", meanings.empty() ? "" : ". ", distance.name, distance.meaning);
    }
    subcommand->add_option("--by", search.by, "What is compared. " + meanings)
        ->capture_default_str()
        ->check(CLI::IsMember(names));
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)");
    add_example(*subcommand, "segue similar song.mp3 -n 10 --year 1990-1999 --why");
    subcommand->callback([=, &settings, &result] {
        options->asked_for_other_artists = other_artists->count() > 0 && options->search.which.other_artists;
        result = similar(*options, settings);
    });
}

}  // namespace segue::cli
