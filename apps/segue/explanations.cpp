#include "explanations.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "console.h"
#include "picture_title.h"
#include "segue/explain.h"
#include "segue/plot.h"

namespace segue::cli {
namespace {

using Json = nlohmann::ordered_json;
using pipeline::Explanation;

// "0:12-0:15"; of short moments with tenths of a second.
std::string span_of(const pipeline::Moment& moment) {
    const bool is_short = moment.end_s - moment.start_s < 1.5;
    const auto time = [&](double seconds) {
        const double tenths = std::round(10 * seconds) / 10;
        if (!is_short) return clock_time(std::round(seconds));
        return clock_time(std::floor(tenths)) + fmt::format("{:.1f}", tenths - std::floor(tenths)).substr(1);
    };
    return time(moment.start_s) + "-" + time(moment.end_s);
}

// "bass 60-120 Hz"
std::string range_of(const pipeline::BandGroup& group) {
    if (group.high_hz <= 1000) return fmt::format("{} {:.3g}-{:.4g} Hz", group.name, group.low_hz, group.high_hz);
    return fmt::format("{} {:.2g}-{:.2g} kHz", group.name, group.low_hz / 1000, group.high_hz / 1000);
}

// "bass 60-120 Hz, 7 dB above usual"
std::string description_of(const pipeline::BandGroup& group) {
    if (std::abs(group.level_db) < 1) return range_of(group);
    return fmt::format("{}, {:.0f} dB {} usual", range_of(group), std::abs(group.level_db),
                       group.level_db > 0 ? "above" : "below");
}

// "60–120", "500–1k"
std::string short_range_of(const pipeline::BandGroup& group) {
    const auto hz = [](double value) {
        return value < 1000 ? fmt::format("{:.3g}", value) : fmt::format("{:.2g}k", value / 1000);
    };
    return hz(group.low_hz) + "–" + hz(group.high_hz);
}

// The parts that said most, up to three of one sign: "bass 60-120 Hz (+1.2); ...". What is faint beside the strongest
// of all is left out.
template <typename Parts, typename Name>
std::string strongest(const Parts& parts, double sign, const Name& name) {
    constexpr double kLeast = 0.05;
    constexpr double kLeastShare = 0.25;
    double most = 0;
    std::vector<const typename Parts::value_type*> order;
    for (const auto& part : parts) {
        most = std::max(most, std::abs(part.evidence));
        order.push_back(&part);
    }
    std::ranges::stable_sort(order, [&](auto* a, auto* b) { return sign * a->evidence > sign * b->evidence; });
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i) {
        const auto& part = *order[i];
        if (sign * part.evidence < std::max(kLeast, kLeastShare * most)) break;
        text += fmt::format("{}{} ({:+.1f})", text.empty() ? "" : "; ", name(part), part.evidence);
    }
    return text;
}

// Two lines, or one where all the evidence has the same sign.
template <typename Parts, typename Name>
void print_parts(const Parts& parts, const Name& name, const char* positive, const char* negative) {
    const auto print_side = [&](const char* title, double sign) {
        const std::string side = strongest(parts, sign, name);
        if (!side.empty()) fmt::print("  {:<18}{}\n", title, side);
    };
    print_side(positive, 1);
    print_side(negative, -1);
}

double confidence_of(const pipeline::Analysis& analysis, const std::string& label, const Judge& judge) {
    const auto& labels = judge.labels();
    return analysis.probabilities[static_cast<std::size_t>(std::ranges::find(labels, label) - labels.begin())];
}

// "jazz 87.0 %, told from blues 8.1 %"
std::string answer_of(const Explanation& why, const Judge& judge) {
    const pipeline::Analysis& heard = why.analysis;
    if (why.of_no_music) return fmt::format("{} {}", why.answer, percent(1 - heard.music));
    const char* none = judge.is_multi_label() ? kNoLabel : kUnknown;
    const std::string unsure = is_unsure(heard, judge) ? std::string(none) + ", likeliest " : "";
    if (judge.is_multi_label()) return fmt::format("{}{} {}", unsure, why.answer, percent(heard.confidence));
    return fmt::format("{}{} {}, told from {} {}{}", unsure, why.answer, percent(heard.confidence), why.rival,
                       percent(confidence_of(heard, why.rival, judge)), other_music(heard, judge));
}

// Whether a long file was explained by some of its windows.
bool leaves_gaps(const Explanation& why) {
    return why.moments.size() < why.windows && why.moments.size() > 1 &&
           why.moments[1].start_s - why.moments[0].end_s > 0.1;
}

std::string gaps_of(const Explanation& why) {
    return fmt::format("{} of {} windows were weighed, one every {:.1f} s", why.moments.size(), why.windows,
                       why.spacing_s);
}

void print(const Explanation& why, const Judge& judge) {
    const audio::Report& audio = why.analysis.audio;
    fmt::print("{}{}\n", printable(why.analysis.path.native()), judge.name.empty() ? "" : "  " + judge.name);
    if (why.moments.empty()) {
        fmt::print("  {}  {}\n", styled(audio::to_string(audio.verdict), Style::kBad), audio.reason);
        return;
    }
    fmt::print("  {}\n", styled(answer_of(why, judge), Style::kBold));
    if (why.moments.size() > 1) print_parts(why.moments, span_of, "surest at", "least sure at");
    if (!why.groups.empty()) print_parts(why.groups, description_of, "bands for it", "bands against it");
    if (leaves_gaps(why)) fmt::print("  {}\n", styled(gaps_of(why), Style::kDim));
    if (audio.verdict != audio::Verdict::kSound) {
        fmt::print("  {}\n",
                   styled(fmt::format("{}: {}", audio::to_string(audio.verdict), audio.reason), Style::kWarning));
    }
}

Json json_of(const pipeline::Moment& moment) {
    return {{"start_s", moment.start_s}, {"end_s", moment.end_s}, {"evidence", moment.evidence}};
}

Json json_of(const Explanation& why, const Judge& judge) {
    if (why.moments.empty()) return nullptr;
    Json seconds = Json::array();
    for (const auto& moment : why.moments) seconds.push_back(json_of(moment));
    Json bands = Json::array();
    for (const auto& group : why.groups) {
        bands.push_back({{"name", group.name},
                         {"low_hz", group.low_hz},
                         {"high_hz", group.high_hz},
                         {"evidence", group.evidence},
                         {"level_db", group.level_db}});
    }
    Json pieces = Json::array();
    const std::size_t pieces_each = why.cells.rows() / why.moments.size();
    for (std::size_t row = 0; row < why.cells.rows(); ++row) {
        const pipeline::Moment& moment = why.moments[row / pieces_each];
        const auto at = [&](std::size_t piece) {
            const double share = static_cast<double>(piece) / static_cast<double>(pieces_each);
            return std::lerp(moment.start_s, moment.end_s, share);
        };
        const auto cells = why.cells.row(row);
        pieces.push_back({{"start_s", at(row % pieces_each)},
                          {"end_s", at(row % pieces_each + 1)},
                          {"evidence", std::vector<float>(cells.begin(), cells.end())}});
    }
    return {{"of", why.answer},
            {"rival", judge.is_multi_label() && !why.of_no_music ? Json() : Json(why.rival)},
            {"log_odds", why.log_odds},
            {"windows", why.windows},
            {"weighed", why.moments.size()},
            {"spacing_s", why.spacing_s},
            {"seconds", seconds},
            {"bands", bands},
            {"pieces", pieces}};
}

void print_json(const Explanation& why, const Judge& judge) {
    Json object = json_of(why.analysis, judge);
    object["explanation"] = json_of(why, judge);
    print_json_line(object);
}

void draw(const Explanation& why, const Judge& judge, const std::filesystem::path& picture) {
    constexpr float kRange_db = 80;
    const float loudest = std::ranges::max(why.frames_db.values());
    plot::EvidenceChart chart;
    chart.cells = why.cells;
    chart.heard = {
        .db = why.frames_db,
        .band_hz = why.centre_hz,
        .frame_s = why.spacing_s * static_cast<double>(why.moments.size()) / static_cast<double>(why.frames_db.rows()),
        .floor_db = loudest - kRange_db,
        .ceiling_db = loudest,
        .title = picture_title(why.analysis.path),
        .subtitle = answer_of(why, judge) + (leaves_gaps(why) ? " · " + gaps_of(why) : "")};
    for (const auto& group : why.groups) {
        chart.groups.push_back(short_range_of(group));
        chart.by_group.push_back(static_cast<float>(group.evidence));
    }
    for (const auto& moment : why.moments) chart.by_moment.push_back(static_cast<float>(moment.evidence));
    plot::save(chart, picture);
}

void require_drawable(const Judge& judge) {
    if (judge.model->metadata().front_end.kind == model::FrontEnd::Kind::kLogMel) return;
    throw Error(ErrorCode::kInvalidArgument,
                "there is nothing to draw: this model hears no bands; without --output its seconds are weighed");
}

// With progress on the terminal; the two stages have a bar each.
Explanation explain_file(const std::filesystem::path& path, const Judge& judge, int threads) {
    std::optional<ProgressBar> bar(std::in_place, "Listening", kSeconds);
    bool weighs = false;
    const auto heard = [&](const Progress& progress) { bar->show(progress); };
    const auto weighed = [&](const Progress& progress) {
        if (!std::exchange(weighs, true)) bar.emplace("Weighing", "parts");
        bar->show(progress);
    };
    return pipeline::explain(path, judge.model, threads, heard, weighed, interruption());
}

}  // namespace

ExitCode explain_files(const dataset::FileList& found, const std::vector<Panel>& panels,
                       const std::filesystem::path& picture, const Settings& settings) {
    if (!picture.empty()) require_drawable(panels.front().judges.front());
    std::size_t total = 0;
    std::size_t failed = 0;
    const auto show = [&](const Explanation& why, const Judge& judge) {
        settings.json ? print_json(why, judge) : print(why, judge);
        std::fflush(stdout);
        ++total;
        if (why.moments.empty()) {
            ++failed;
        } else if (!picture.empty()) {
            draw(why, judge, picture);
        }
    };
    for (const Panel& panel : panels) {
        for (const Judge& judge : panel.judges) {
            for (const auto& skipped : found.skipped) {
                Explanation why;
                why.analysis.path = skipped.path;
                why.analysis.audio = {.verdict = audio::Verdict::kUnreadable, .reason = skipped.reason};
                show(why, judge);
            }
            for (const auto& path : found.files) {
                const Explanation why = explain_file(path, judge, settings.threads);
                if (interruption().stop_requested()) {
                    fmt::print(stderr, "stopped within {}\n", printable(path.native()));
                    return kSomeFailed;
                }
                show(why, judge);
            }
        }
    }
    return exit_code(total, failed);
}

}  // namespace segue::cli
