#include "audio/verdict.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace segue::audio {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 8> kWords{{
    {Verdict::kSound, "sound"},
    {Verdict::kPartlyReadable, "partly-readable"},
    {Verdict::kSilent, "silent"},
    {Verdict::kTooShort, "too-short"},
    {Verdict::kBroken, "broken"},
    {Verdict::kNotAudio, "not-audio"},
    {Verdict::kUnsupported, "unsupported"},
    {Verdict::kUnreadable, "unreadable"},
}};
constexpr float kSilence = 1e-4F;  // -80 dBFS

// Containers round, encoders pad, and the last frame may be cut: less than this is no loss.
double tolerance_s(double declared_s) {
    return std::max(0.5, 0.01 * declared_s);
}

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", value);
    return text;
}

std::string heard(const Report& report) {
    if (report.declared_s <= 0) return seconds(report.duration_s) + " can be heard";
    return seconds(report.duration_s) + " of " + seconds(report.declared_s) + " declared can be heard";
}

// Empty if nothing is amiss.
std::string damage(const Report& report, const Evidence& evidence) {
    switch (evidence.decoding.ending) {
        case Demuxer::Result::kTimeLimit:
            return "given up at " + seconds(report.duration_s) + ": no progress within the time limit";
        case Demuxer::Result::kReadError:
            return "the system cannot read on at " + seconds(report.duration_s);
        default:
            break;
    }
    if (evidence.first_damage_s) {
        const std::string packets = report.damaged_packets == 1 ? " packet" : " packets";
        return "damaged at " + seconds(*evidence.first_damage_s) + " (" + std::to_string(report.damaged_packets) +
               packets + " lost)";
    }
    const double missing_s = report.declared_s - report.duration_s;
    if (!evidence.stopped_early && missing_s > tolerance_s(report.declared_s)) return "the end is missing";
    if (report.nonfinite_samples > 0) return std::to_string(report.nonfinite_samples) + " samples are no numbers";
    return {};
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
    return verdict == Verdict::kSound || verdict == Verdict::kPartlyReadable;
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
    const std::string damaged = damage(report, evidence);
    if (report.duration_s <= 0) {
        report.verdict = Verdict::kBroken;
        report.reason = "no sound can be decoded";
    } else if (report.duration_s < kShortestUsable_s) {
        report.verdict = Verdict::kTooShort;
        report.reason = heard(report);
    } else if (report.peak < kSilence) {
        report.verdict = Verdict::kSilent;
        report.reason = "nothing is louder than -80 dBFS";
    } else if (!damaged.empty()) {
        report.verdict = Verdict::kPartlyReadable;
        report.reason = heard(report) + "; " + damaged;
    } else {
        report.verdict = Verdict::kSound;
        report.reason.clear();
    }
}

}  // namespace segue::audio
