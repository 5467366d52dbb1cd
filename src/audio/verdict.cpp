#include "audio/verdict.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "audio/downmix.h"
#include "audio/truncation.h"

namespace segue::audio {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 10> kWords{{
    {Verdict::kSound, "sound"},
    {Verdict::kClipped, "clipped"},
    {Verdict::kLowBandwidth, "low-bandwidth"},
    {Verdict::kPartlyReadable, "partly-readable"},
    {Verdict::kSilent, "silent"},
    {Verdict::kTooShort, "too-short"},
    {Verdict::kBroken, "broken"},
    {Verdict::kNotAudio, "not-audio"},
    {Verdict::kUnsupported, "unsupported"},
    {Verdict::kUnreadable, "unreadable"},
}};
constexpr double kClippedShare = 0.01;
// Lossless files reach up to half their rate, or were made from less; lossy ones leave out what few people hear.
constexpr double kLowestShareOfBandwidth = 0.8;
constexpr double kLowestLossyBandwidth_hz = 13000;

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", value);
    return text;
}

// What can be heard, and of how much.
struct Extent {
    double heard_s = 0;
    double whole_s = 0;  // declared, or heard and lost
    bool declared = false;

    double missing_s() const { return whole_s - heard_s; }
    bool is_complete() const { return missing_s() <= tolerance_s(whole_s); }
    std::string to_string() const {
        if (is_complete()) return seconds(heard_s) + " can be heard";
        return seconds(heard_s) + (declared ? " of " : " of about ") + seconds(whole_s) +
               (declared ? " declared can be heard" : " can be heard");
    }
};

Extent extent_of(const Report& report, const Evidence& evidence) {
    if (evidence.stopped_early) return {report.heard_s, report.heard_s, false};
    if (evidence.planned_s > 0) return {report.heard_s, evidence.planned_s, false};
    if (report.declared_s > 0) return {report.heard_s, report.declared_s, true};
    return {report.heard_s, report.heard_s + evidence.decoding.lost_s, false};
}

// What is amiss; empty if nothing is.
std::string damage(const Report& report, const Evidence& evidence, const Extent& extent) {
    const DecodingFacts& facts = evidence.decoding;
    if (facts.ending == Demuxer::Result::kTimeLimit) {
        return "given up at " + seconds(report.heard_s) + ": no progress within the time limit";
    }
    const bool only_the_end = facts.damaged_places == 1 && facts.ends_damaged;
    if (facts.first_damage_s && !(only_the_end && extent.is_complete())) {
        const std::string where = seconds(*facts.first_damage_s);
        if (only_the_end && facts.lost_s < 0.5 * extent.missing_s()) return "the end is missing";
        if (only_the_end) return "damaged from " + where + " on";
        if (facts.damaged_places == 1) return "damaged at " + where;
        return "damaged in " + std::to_string(facts.damaged_places) + " places, first at " + where;
    }
    // A page of an Ogg file whose checksum is wrong leaves nothing behind but a gap; elsewhere gaps may be meant.
    if (facts.first_gap_s && (report.container == "ogg" || !extent.is_complete())) {
        return "a gap at " + seconds(*facts.first_gap_s);
    }
    if (!extent.is_complete() || facts.lacks_end) return "the end is missing";
    if (facts.cut_off && !evidence.stopped_early) return "cut off before its end";
    if (report.nonfinite_samples == 1) return "1 sample is no number";
    if (report.nonfinite_samples > 1) return std::to_string(report.nonfinite_samples) + " samples are no numbers";
    return {};
}

bool has_low_bandwidth(const Report& report, const Evidence& evidence) {
    return report.bandwidth_hz > 0 && report.bandwidth_hz < kLowestShareOfBandwidth * report.source_rate_hz / 2 &&
           (evidence.lossless || report.bandwidth_hz < kLowestLossyBandwidth_hz);
}

std::string lost_quality(const Report& report, const Evidence& evidence) {
    std::string text;
    char part[64];
    if (has_low_bandwidth(report, evidence)) {
        std::snprintf(part, sizeof part, "nothing above %.1f kHz", report.bandwidth_hz / 1000);
        text = part;
    }
    if (report.clipped_share >= kClippedShare) {
        std::snprintf(part, sizeof part, "%.1f %% of the samples are clipped", 100 * report.clipped_share);
        text += (text.empty() ? "" : "; ") + std::string(part);
    }
    return text;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    return std::find_if(kWords.begin(), kWords.end(), [&](const auto& entry) { return entry.first == verdict; })
        ->second;
}

std::optional<Verdict> verdict_from_string(std::string_view word) {
    const auto* const found =
        std::find_if(kWords.begin(), kWords.end(), [&](const auto& entry) { return entry.second == word; });
    if (found == kWords.end()) return std::nullopt;
    return found->first;
}

bool is_usable(Verdict verdict) {
    return verdict == Verdict::kSound || verdict == Verdict::kClipped || verdict == Verdict::kLowBandwidth ||
           verdict == Verdict::kPartlyReadable;
}

Report report_of(const Error& error) {
    Report report;
    report.reason = error.message();
    switch (error.code()) {
        case ErrorCode::kNotAudio:
            report.verdict = Verdict::kNotAudio;
            break;
        case ErrorCode::kUnsupported:
            report.verdict = Verdict::kUnsupported;
            break;
        case ErrorCode::kNotFound:
        case ErrorCode::kNoPermission:
        case ErrorCode::kIo:
            report.verdict = Verdict::kUnreadable;
            break;
        default:
            report.verdict = Verdict::kBroken;
    }
    return report;
}

void judge(Report& report, const Evidence& evidence) {
    const Extent extent = extent_of(report, evidence);
    const std::string amiss = damage(report, evidence, extent);
    const std::string details = amiss.empty() ? "" : "; " + amiss;
    const auto conclude = [&](Verdict verdict, const std::string& reason) {
        report.verdict = verdict;
        report.reason = reason;
    };
    if (evidence.read_error) {
        conclude(Verdict::kUnreadable, "the system cannot read on at " + seconds(report.heard_s));
    } else if (evidence.doubtful_format && evidence.decoding.damaged_packets > evidence.decoding.frames) {
        conclude(Verdict::kNotAudio, "is in no known audio format");
    } else if (report.heard_s <= 0) {
        const bool odd_rate = report.source_rate_hz > 0 && report.source_rate_hz < kLowestRate_hz;
        conclude(Verdict::kBroken, odd_rate ? "its sample rate, " + std::to_string(report.source_rate_hz) +
                                                  " Hz, is too low for any music"
                                            : "no sound can be decoded");
    } else if (report.heard_s < kShortestUsable_s) {
        conclude(Verdict::kTooShort, extent.to_string() + details);
    } else if (report.peak < kSilentBelow) {
        conclude(Verdict::kSilent, "nothing is louder than -80 dBFS" + details);
    } else if (!amiss.empty()) {
        conclude(Verdict::kPartlyReadable, extent.to_string() + details);
    } else if (has_low_bandwidth(report, evidence)) {
        conclude(Verdict::kLowBandwidth, lost_quality(report, evidence));
    } else if (report.clipped_share >= kClippedShare) {
        conclude(Verdict::kClipped, lost_quality(report, evidence));
    } else {
        conclude(Verdict::kSound, "");
    }
}

}  // namespace segue::audio
