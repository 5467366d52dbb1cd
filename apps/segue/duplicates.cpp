// segue duplicates: the recordings that a catalog holds more than once.
#include "segue/duplicates.h"

#include <cmath>
#include <span>

#include <fmt/format.h>

#include "command.h"
#include "console.h"

namespace segue::cli {
namespace {

using pipeline::Copy;
using pipeline::Evidence;

std::string_view word_of(Evidence evidence) {
    switch (evidence) {
        case Evidence::kSameAudio:
            return "same audio";
        case Evidence::kSameSamples:
            return "same samples";
        default:
            return "fingerprint";
    }
}

// "97.3 % alike, starts 5.0 s later"
std::string explained(const Copy& copy) {
    if (copy.evidence != Evidence::kFingerprint) return std::string(word_of(copy.evidence));
    std::string text = percent(copy.similarity) + " alike";
    if (std::abs(copy.offset_s) >= 0.1) {
        text += fmt::format(", {:.1f} s {}", std::abs(copy.offset_s),
                            copy.offset_s < 0 ? "cut off its start" : "more at its start");
    }
    return text;
}

std::string bandwidth_of(const Copy& copy) {
    const double edge_hz = copy.sound.bandwidth_hz.value_or(0);
    return fixed((edge_hz > 0 ? edge_hz : copy.sound.sample_rate_hz.value_or(0) / 2.0) / 1000, 1);
}

template <typename Number>
nlohmann::ordered_json number_or_null(const std::optional<Number>& number) {
    return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json();
}

void print_json(const std::vector<pipeline::DuplicateGroup>& groups) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (const Copy& copy : groups[i].copies) {
            const bool best = &copy == &groups[i].copies.front();
            print_json_line({{"group", i + 1},
                             {"best", best},
                             {"path", copy.track.path.native()},
                             {"title", copy.track.tags.title},
                             {"artist", copy.track.tags.artist},
                             {"codec", copy.sound.codec},
                             {"lossless", copy.lossless},
                             {"bit_rate_bps", number_or_null(copy.sound.bit_rate_bps)},
                             {"sample_rate_hz", number_or_null(copy.sound.sample_rate_hz)},
                             {"channels", number_or_null(copy.sound.channels)},
                             {"bandwidth_hz", number_or_null(copy.sound.bandwidth_hz)},
                             {"duration_s", copy.sound.duration_s},
                             {"size", copy.track.stamp.size},
                             {"verdict", copy.sound.verdict},
                             {"evidence", best ? "" : word_of(copy.evidence)},
                             {"similarity", copy.similarity},
                             {"offset_s", copy.offset_s},
                             {"agreeing_s", copy.agreeing_s}});
        }
    }
}

void print_table(const std::vector<pipeline::DuplicateGroup>& groups) {
    Table table({{"#", Align::kRight},
                 {""},
                 {"format"},
                 {"kbit/s", Align::kRight},
                 {"kHz", Align::kRight},
                 {"length", Align::kRight},
                 {"beside the best"},
                 {"path"}});
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (const Copy& copy : groups[i].copies) {
            const bool best = &copy == &groups[i].copies.front();
            const auto kbit = static_cast<int>(std::lround(copy.sound.bit_rate_bps.value_or(0) / 1000.0));
            table.add_row({std::to_string(i + 1), best ? "best" : "", copy.sound.codec,
                           kbit > 0 ? std::to_string(kbit) : "", bandwidth_of(copy), clock_time(copy.sound.duration_s),
                           best ? "" : explained(copy), shown_path(copy.track.path)},
                          {Style::kDim, Style::kGood, Style::kPlain, Style::kPlain, Style::kPlain, Style::kPlain,
                           Style::kPlain, best ? Style::kBold : Style::kDim});
        }
    }
    table.print();
}

void print_summary(const pipeline::Duplicates& found) {
    std::size_t copies = 0;
    std::int64_t bytes = 0;
    for (const auto& group : found.groups) {
        for (const Copy& copy : std::span(group.copies).subspan(1)) {
            ++copies;
            bytes += copy.track.stamp.size;
        }
    }
    const std::size_t groups = found.groups.size();
    fmt::print(stderr, "{} {} there more than once; the further {} {:.1f} MB\n", counted(groups, "recording"),
               groups == 1 ? "is" : "are", copies == 1 ? "copy takes" : fmt::format("{} copies take", copies),
               static_cast<double>(bytes) / 1e6);
    if (found.without_fingerprint > 0) {
        fmt::print(stderr,
                   "{} analysed by an older Segue, without a fingerprint, left out; run `segue scan DIR` again\n",
                   counted(found.without_fingerprint, "recording"));
    }
}

ExitCode duplicates(const Settings& settings) {
    const catalog::Catalog catalog(settings.catalog.empty() ? default_catalog() : settings.catalog,
                                   catalog::IfAbsent::kFail);
    ProgressBar bar("Comparing", "recordings");
    const auto found = pipeline::find_duplicates(
        catalog, settings.threads, [&](const Progress& progress) { bar.show(progress); }, interruption());
    bar.clear();
    if (!found.groups.empty()) settings.json ? print_json(found.groups) : print_table(found.groups);
    if (interruption().stop_requested()) {
        fmt::print(stderr, "stopped: not all recordings were compared\n");
        return kSomeFailed;
    }
    print_summary(found);
    return found.recordings == found.without_fingerprint ? kNothingDone : kAllDone;
}

}  // namespace

void add_duplicates(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("duplicates", "List the recordings that the catalog holds more than once");
    subcommand->description(
        "List the recordings that the catalog holds more than once.\n\n"
        "Finds copies under other names and tags, in other formats and bit rates, louder or softer ones, and those "
        "whose "
        "start is cut off or preceded by something. The best copy of each comes first: one that is not damaged, "
        "lossless, "
        "of the greatest bandwidth, bit rate and length. Each of the others is shown with how much of its fingerprint "
        "(Chromaprint) is equal. Nothing is changed or deleted. `segue scan` fills the catalog.\n"
        "Exit code: 0 done, whether there are any or not, 3 nothing to compare.");
    add_example(*subcommand, "segue duplicates");
    subcommand->callback([&settings, &result] { result = duplicates(settings); });
}

}  // namespace segue::cli
