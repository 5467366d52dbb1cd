#include "pipeline/reasons.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "pipeline/cosine.h"
#include "pipeline/similar_query.h"

namespace segue::pipeline {
namespace {

using catalog::Sound;
using catalog::VectorKind;

constexpr std::size_t kSampled = 2000;
constexpr std::size_t kFewestToTell = 20;

std::string in_words(double deviations) {
    if (deviations >= 3) return "extremely alike";
    if (deviations >= 2) return "very alike";
    if (deviations >= 1) return "alike";
    if (deviations >= 0) return "somewhat alike";
    return deviations >= -1 ? "different" : "very different";
}

Comparison compare_genres(const Sound& query, const Sound& track) {
    const auto shown = [](const Sound& sound) {
        return fmt::format("{} ({:.0f} %)", sound.genre, 100 * sound.confidence);
    };
    Comparison comparison{.respect = "genre",
                          .words = query.genre == track.genre ? "the same" : "another",
                          .numbers = fmt::format("{} beside {}", shown(track), shown(query)),
                          .values = {{"query_confidence", query.confidence}, {"confidence", track.confidence}}};
    if (query.versions == track.versions && query.probabilities.size() == track.probabilities.size()) {
        // The coefficient of Bhattacharyya: 1 for equal probabilities, 0 for none in common.
        double agreement = 0;
        for (std::size_t i = 0; i < query.probabilities.size(); ++i) {
            agreement += std::sqrt(double{query.probabilities[i]} * track.probabilities[i]);
        }
        comparison.values.emplace_back("agreement", std::min(agreement, 1.0));
    }
    return comparison;
}

// About half or double is the same beat, counted otherwise.
Comparison compare_tempos(double query, double track) {
    constexpr double kSame = 0.02;
    constexpr double kNear = 0.12;
    double ratio = track / query;
    std::string counted;
    if (std::abs(ratio / 2 - 1) < kNear) {
        ratio /= 2;
        counted = ", counted double";
    } else if (std::abs(ratio * 2 - 1) < kNear) {
        ratio *= 2;
        counted = ", counted half";
    }
    const double percent = 100 * std::abs(ratio - 1);
    return {.respect = "tempo",
            .words = std::abs(ratio - 1) < kSame ? "the same"
                                                 : fmt::format("{:.0f} % {}", percent, ratio > 1 ? "faster" : "slower"),
            .numbers = fmt::format("{:.0f} BPM beside {:.0f}{}", track, query, counted),
            .values = {{"query_bpm", query}, {"bpm", track}}};
}

Comparison compare_loudness(double query, double track) {
    constexpr double kSame = 1;
    const double difference = track - query;
    return {.respect = "loudness",
            .words = std::abs(difference) < kSame
                         ? "the same"
                         : fmt::format("{:.0f} dB {}", std::abs(difference), difference > 0 ? "louder" : "quieter"),
            .numbers = fmt::format("{:.1f} LUFS beside {:.1f}", track, query),
            .values = {{"query_lufs", query}, {"lufs", track}}};
}

}  // namespace

Reasons::Reasons(const catalog::Catalog& catalog, const SoundIndex& index, const Distance& by,
                 const catalog::StageVersions& versions)
    : catalog_(catalog), index_(index), by_(by), versions_(versions) {}

const recommend::CosineIndex& Reasons::rows(VectorKind kind) {
    if (kind == by_.numbers) return index_.rows();
    const auto known = samples_.find(kind);
    if (known != samples_.end()) return known->second;
    return samples_.emplace(kind, catalog_.vectors(kind, versions_, kSampled).values).first->second;
}

void Reasons::compare_vectors(std::string_view respect, VectorKind kind, const Sound& query, const Sound& track,
                              std::vector<Comparison>& comparisons) {
    const auto& a = catalog::numbers_of(query, kind);
    const auto& b = catalog::numbers_of(track, kind);
    if (a.empty() || a.size() != b.size() || !are_comparable(query.versions, track.versions, kind)) return;
    const float similarity = cosine(a, b);
    if (std::isnan(similarity)) return;
    Comparison comparison{.respect = std::string(respect), .values = {{"similarity", similarity}}};
    comparison.numbers = fmt::format("{:.2f}", similarity);
    if (rows(kind).size() >= kFewestToTell) {
        const recommend::Usual of_query = rows(kind).usual(a);
        const recommend::Usual of_track = rows(kind).usual(b);
        const float deviations = (of_query.deviations(similarity) + of_track.deviations(similarity)) / 2;
        comparison.words = in_words(deviations);
        comparison.numbers += fmt::format(", where {:.2f} and {:.2f} are usual: {:.1f} deviations {}", of_query.mean,
                                          of_track.mean, std::abs(deviations), deviations < 0 ? "below" : "above");
        comparison.values.insert(
            comparison.values.end(),
            {{"usual_of_query", of_query.mean}, {"usual", of_track.mean}, {"deviations", deviations}});
    }
    comparisons.push_back(std::move(comparison));
}

std::vector<Comparison> Reasons::compare(const Sound& query, const Sound& track) {
    std::vector<Comparison> comparisons;
    compare_vectors("sound", VectorKind::kEmbedding, query, track, comparisons);
    compare_vectors("timbre", VectorKind::kMfccMean, query, track, comparisons);
    compare_vectors("rhythm", VectorKind::kRhythm, query, track, comparisons);
    if (query.tempo_bpm && track.tempo_bpm) comparisons.push_back(compare_tempos(*query.tempo_bpm, *track.tempo_bpm));
    if (query.loudness_lufs && track.loudness_lufs) {
        comparisons.push_back(compare_loudness(*query.loudness_lufs, *track.loudness_lufs));
    }
    if (!query.genre.empty() && !track.genre.empty()) comparisons.push_back(compare_genres(query, track));
    return comparisons;
}

}  // namespace segue::pipeline
