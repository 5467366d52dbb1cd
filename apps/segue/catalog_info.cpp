// segue catalog info: what is in the catalog.
#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"
#include "segue/pipeline.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Tally = std::pair<std::string, std::size_t>;

std::vector<Tally> most_frequent_first(const std::map<std::string, std::size_t>& counts) {
    std::vector<Tally> tallies(counts.begin(), counts.end());
    std::ranges::stable_sort(tallies, std::ranges::greater(), &Tally::second);
    return tallies;
}

std::string listed(const std::map<std::string, std::size_t>& counts) {
    std::string list;
    for (const auto& [word, count] : most_frequent_first(counts)) {
        list += fmt::format("{}{} {}", list.empty() ? "" : ", ", word, count);
    }
    return list;
}

bool is_outdated(const catalog::StageVersions& versions) {
    return versions.features != pipeline::kFeatureVersion;
}

void print_json(const catalog::Catalog& catalog, std::uintmax_t bytes, const catalog::Summary& summary) {
    Json analyses = Json::array();
    for (const auto& [versions, sounds] : summary.analyses) {
        analyses.push_back({{"feature_version", versions.features},
                            {"model", versions.model},
                            {"heard", versions.heard},
                            {"recordings", sounds}});
    }
    print_json_line({{"catalog", catalog.path().native()},
                     {"bytes", bytes},
                     {"version", catalog::kSchemaVersion},
                     {"tracks", summary.counts.tracks},
                     {"missing", summary.counts.missing_tracks},
                     {"recordings", summary.counts.sounds},
                     {"analysed", summary.counts.analysed_sounds},
                     {"unused", summary.unused_sounds},
                     {"duration_s", summary.duration_s},
                     {"verdicts", summary.verdicts},
                     {"genres", summary.genres},
                     {"analyses", std::move(analyses)}});
}

void print_table(const catalog::Catalog& catalog, std::uintmax_t bytes, const catalog::Summary& summary) {
    Table table({{""}, {""}});
    const auto add = [&](const char* name, const std::string& value, Style style = Style::kPlain) {
        table.add_row({name, value}, {Style::kDim, style});
    };
    const auto& [tracks, missing, sounds, analysed] = summary.counts;
    add("catalog", catalog.path().native(), Style::kBold);
    add("size",
        fmt::format("{:.1f} MB, version {} of the tables", static_cast<double>(bytes) / 1e6, catalog::kSchemaVersion));
    add("tracks", missing == 0 ? std::to_string(tracks) : fmt::format("{}, of which {} are missing", tracks, missing));
    add("recordings", fmt::format("{}, {} of sound", sounds, clock_time(summary.duration_s)));
    if (summary.unused_sounds > 0) {
        add("",
            fmt::format("{} of them no track has any more; `segue catalog prune` removes them", summary.unused_sounds));
    }
    if (!summary.verdicts.empty()) add("verdicts", listed(summary.verdicts));
    if (!summary.genres.empty()) add("genres", listed(summary.genres));
    for (const auto& [versions, count] : summary.analyses) {
        add("analysed by", fmt::format("model {}, features {}, heard {}: {}", versions.model, versions.features,
                                       versions.heard, counted(count, "recording")));
        if (is_outdated(versions)) add("", "another Segue; the next scan analyses them again", Style::kWarning);
    }
    table.print();
}

ExitCode info(const Settings& settings) {
    const catalog::Catalog catalog = open_catalog(settings);
    std::error_code ignored;
    const std::uintmax_t bytes = fs::file_size(catalog.path(), ignored);
    const catalog::Summary summary = catalog.summary();
    settings.json ? print_json(catalog, bytes, summary) : print_table(catalog, bytes, summary);
    return kAllDone;
}

}  // namespace

void add_catalog_info(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("info", "Tell what is in the catalog");
    add_example(*subcommand, "segue catalog info");
    subcommand->callback([&] { result = info(settings); });
}

}  // namespace segue::cli
