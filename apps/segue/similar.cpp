// segue similar: the tracks of the catalog that sound like a file.
#include "segue/similar.h"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "command.h"
#include "console.h"
#include "model_choice.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    fs::path query;
    fs::path model;
    std::string by = "embedding";
    pipeline::SimilarOptions search;
};

std::string title_of(const catalog::Track& track) {
    return track.tags.title.empty() ? track.path.stem().native() : track.tags.title;
}

// For the eye: the home folder as ~.
std::string short_path(const fs::path& path) {
    const char* home = std::getenv("HOME");
    const std::string prefix = home == nullptr || *home == '\0' ? "" : (fs::path(home) / "").native();
    return !prefix.empty() && path.native().starts_with(prefix) ? "~/" + path.native().substr(prefix.size())
                                                                : path.native();
}

void print_json(const std::vector<pipeline::SimilarTrack>& tracks) {
    int rank = 0;
    for (const auto& [track, genre, similarity] : tracks) {
        print_json_line({{"rank", ++rank},
                         {"path", track.path.native()},
                         {"title", track.tags.title},
                         {"artist", track.tags.artist},
                         {"genre", genre},
                         {"similarity", similarity}});
    }
}

void print_table(const std::vector<pipeline::SimilarTrack>& tracks) {
    Table table({{"#", Align::kRight}, {"title"}, {"artist"}, {"genre"}, {"similarity", Align::kRight}, {"path"}});
    int rank = 0;
    for (const auto& [track, genre, similarity] : tracks) {
        table.add_row({std::to_string(++rank), title_of(track), track.tags.artist, genre, fixed(similarity, 3),
                       short_path(track.path)},
                      {Style::kDim, Style::kBold, Style::kPlain, Style::kPlain, Style::kPlain, Style::kDim});
    }
    table.print();
}

ExitCode similar(const Options& options, const Settings& settings) {
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    const auto model = load_model(options.model);
    if (options.search.by == catalog::VectorKind::kEmbedding) require_embedding(model->metadata(), options.model);
    const auto found = pipeline::find_similar(catalog, options.query, pipeline::stages_of(model), options.search);

    settings.json ? print_json(found.tracks) : print_table(found.tracks);
    if (found.outdated > 0) {
        fmt::print(stderr,
                   "{} recordings were left out: another model or version of Segue analysed them; run `segue scan DIR` "
                   "again\n",
                   found.outdated);
    }
    if (found.artist_unknown) {
        fmt::print(stderr, "{} names no artist: nobody was left out\n", printable(options.query.native()));
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
        "Lists the tracks of the catalog that are most similar to FILE, which may be one of them or any other. FILE "
        "itself and its copies are left out. `segue scan` fills the catalog. Similarity is the cosine; a track whose "
        "similarity stands out from what is usual for both may come before one that is similar to everything.\n"
        "Exit code: 0 found, 3 nothing found or nothing to search.");
    subcommand->add_option("FILE", options->query, "An audio file")->required();
    subcommand->add_option("-n,--number", options->search.count, "How many to list")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    subcommand->add_flag("--other-artists", options->search.other_artists, "Leave out tracks by the artist of FILE");
    subcommand->add_option("--genre", options->search.genre, "Only tracks that Segue hears as this genre");
    subcommand
        ->add_option("--by", options->by,
                     "What is compared: embedding, of the model; or mfcc, averaged cepstral coefficients")
        ->capture_default_str()
        ->check(CLI::IsMember({"embedding", "mfcc"}));
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)");
    add_example(*subcommand, "segue similar song.mp3 -n 10 --other-artists");
    subcommand->callback([=, &settings, &result] {
        options->search.by = options->by == "mfcc" ? catalog::VectorKind::kMfccMean : catalog::VectorKind::kEmbedding;
        result = similar(*options, settings);
    });
}

}  // namespace segue::cli
