// segue playlist: lists of music to be played.
#include "segue/playlist.h"

#include <algorithm>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "model_choice.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using pipeline::Playlist;
using pipeline::PlaylistTrack;

struct Options {
    fs::path seed, from;
    pipeline::PlaylistOptions list;
    std::string order = "sound";
    fs::path output;
    fs::path model;
};

enum class Kind { kM3u8, kXspf };

Kind kind_of(const fs::path& output) {
    if (output.extension() == ".xspf") return Kind::kXspf;
    if (output.empty() || output.extension() == ".m3u8") return Kind::kM3u8;
    throw Error(ErrorCode::kInvalidArgument, "a playlist is written as .m3u8 or .xspf: name it so", output);
}

std::string text_of(const Playlist& playlist, Kind kind, const fs::path& output) {
    const fs::path folder = output.empty() ? fs::path() : fs::weakly_canonical(fs::absolute(output)).parent_path();
    return kind == Kind::kXspf ? to_xspf(playlist, folder) : to_m3u8(playlist, folder);
}

nlohmann::ordered_json optional_json(const std::optional<double>& number) {
    return number ? nlohmann::ordered_json(*number) : nullptr;
}

void print_json(const Playlist& playlist) {
    for (std::size_t i = 0; i < playlist.tracks.size(); ++i) {
        const auto& [track, genre, duration_s, tempo_bpm, embedding] = playlist.tracks[i];
        print_json_line({{"rank", i + 1},
                         {"path", track.path.native()},
                         {"title", track.tags.title},
                         {"artist", track.tags.artist},
                         {"genre", genre},
                         {"duration_s", duration_s},
                         {"tempo_bpm", optional_json(tempo_bpm)},
                         {"similarity", i == 0 ? nlohmann::ordered_json(nullptr)
                                               : nlohmann::ordered_json(playlist.similarity_to_last(i))}});
    }
}

void print_table(const Playlist& playlist) {
    Table table({{"#", Align::kRight},
                 {"title"},
                 {"artist"},
                 {"genre"},
                 {"tempo", Align::kRight},
                 {"length", Align::kRight},
                 {"similarity", Align::kRight}});
    for (std::size_t i = 0; i < playlist.tracks.size(); ++i) {
        const auto& [track, genre, duration_s, tempo_bpm, embedding] = playlist.tracks[i];
        table.add_row(
            {std::to_string(i + 1), title_of(track), track.tags.artist, genre, tempo_bpm ? fixed(*tempo_bpm, 0) : "",
             clock_time(duration_s), i == 0 ? "" : fixed(playlist.similarity_to_last(i), 3)},
            {Style::kDim, Style::kBold});
    }
    table.print();
}

// What the user did not get.
void print_remarks(const Playlist& playlist, const pipeline::PlaylistOptions& wanted) {
    print_outdated(playlist.outdated, "recording");
    const std::size_t found = playlist.tracks.size();
    std::string missed;
    if (wanted.length_s == 0 && found < wanted.count) missed = fmt::format("{} of {} tracks", found, wanted.count);
    const double duration_s = playlist.duration_s();
    const double track_s = duration_s / static_cast<double>(found);
    if (wanted.length_s - duration_s > std::max(0.1 * wanted.length_s, track_s)) {
        missed = fmt::format("{} of {}", clock_time(duration_s), clock_time(wanted.length_s));
    }
    if (missed.empty()) return;
    fmt::print(stderr, "{}: {}\n", missed,
               found < pipeline::kMostTracks ? "the library holds no more that may stand together"
                                             : "a list holds no more tracks");
}

ExitCode playlist(Options options, const Settings& settings) {
    const Kind kind = kind_of(options.output);
    options.list.from = options.seed.empty() ? options.from : options.seed;
    options.list.order = options.order == "tempo" ? pipeline::PlaylistOrder::kTempo : pipeline::PlaylistOrder::kSound;
    const auto model = load_model(options.model);
    require_embedding(model->metadata(), options.model);
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    const Playlist found = pipeline::make_playlist(catalog, pipeline::stages_of(model), options.list);
    if (found.tracks.empty()) {
        fmt::print(stderr, "the catalog holds nothing that fits\n");
        return kNothingDone;
    }
    if (!options.output.empty()) write_file_atomically(options.output, text_of(found, kind, options.output));
    if (settings.json) {
        print_json(found);
    } else if (options.output.empty()) {
        fmt::print("{}", text_of(found, kind, {}));
    } else {
        print_table(found);
        fmt::print("{}  {}, {}\n", styled(printable(options.output.native()), Style::kBold),
                   counted(found.tracks.size(), "track"), clock_time(found.duration_s()));
    }
    print_remarks(found, options.list);
    return kAllDone;
}

}  // namespace

void add_playlist(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("playlist", "Make a playlist of your music");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Make a playlist of your music.\n\n"
        "With --seed, of music like one track; with --from and --to, a way from one track to another in steps that are "
        "as "
        "small as possible; with --genre-journey, a way through all genres of your library. No recording stands in it "
        "twice, and no artist twice within five tracks. `segue scan` fills the catalog.\n"
        "The same command gives the same list; --random-seed varies it. As .m3u8 or .xspf its paths are relative to "
        "where it lies; without -o an M3U8 with absolute paths goes to standard output.\n"
        "Exit code: 0 made, 3 nothing to choose from.");
    auto* seed = subcommand->add_option("--seed", options->seed, "Begin with this track and keep near to it");
    auto* from = subcommand->add_option("--from", options->from, "Begin with this track");
    auto* to = subcommand->add_option("--to", options->list.to, "End with this track");
    auto* journey = subcommand->add_flag("--genre-journey", options->list.genre_journey,
                                         "Visit all genres, with --seed from that track on");
    from->needs(to)->excludes(seed)->excludes(journey);
    to->needs(from);
    auto* number = subcommand->add_option("-n,--number", options->list.count, "How many tracks")
                       ->capture_default_str()
                       ->check(CLI::Range(std::size_t{1}, pipeline::kMostTracks));
    subcommand->add_option("--length", options->list.length_s, "How long it plays, about: 90min, 1.5h")
        ->transform(CLI::AsNumberWithUnit(std::map<std::string, double>{{"s", 1}, {"min", 60}, {"h", 3600}},
                                          CLI::AsNumberWithUnit::UNIT_REQUIRED, "TIME"))
        ->check(real_number_in(1, 7 * 24 * 3600.0))
        ->option_text("TIME Excludes: --number")
        ->excludes(number);
    subcommand
        ->add_option("--order", options->order,
                     "sound: each like the one before; tempo: from slow to fast (with --seed alone)")
        ->capture_default_str()
        ->check(CLI::IsMember({"sound", "tempo"}));
    subcommand->add_option("--random-seed", options->list.random_seed, "Another number makes another list")
        ->capture_default_str();
    subcommand->add_option("-o,--output", options->output, "The playlist: .m3u8 or .xspf");
    subcommand->add_option("--model", options->model, "The model of the scan (default: the one that ships with Segue)");
    add_example(*subcommand, "segue playlist --from calm.mp3 --to wild.mp3 -n 20 -o evening.m3u8");
    subcommand->callback([=, &settings, &result] { result = playlist(*options, settings); });
}

}  // namespace segue::cli
