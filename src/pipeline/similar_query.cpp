#include "pipeline/similar_query.h"

#include <cmath>
#include <utility>

#include "pipeline/canonical_root.h"
#include "pipeline/known_sound.h"
#include "pipeline/stored_form.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr double kAvoidance = 0.5;

// Adds the mean direction of some queries, times a weight.
void add_mean(std::vector<double>& sum, std::span<const SimilarQuery> queries, catalog::VectorKind by, double weight) {
    for (const SimilarQuery& query : queries) {
        const auto& numbers = catalog::numbers_of(query.sound, by);
        double squares = 0;
        for (const float number : numbers) squares += double{number} * number;
        if (!std::isfinite(squares) || squares == 0) continue;  // no direction
        const double factor = weight / (std::sqrt(squares) * static_cast<double>(queries.size()));
        for (std::size_t i = 0; i < numbers.size(); ++i) sum[i] += factor * numbers[i];
    }
}

}  // namespace

SimilarQuery query_of(const fs::path& path, const catalog::Catalog& catalog, const Stages& stages,
                      catalog::VectorKind by) {
    auto [track, sound] = known_sound(path, catalog);
    if (!sound || !are_comparable(sound->versions, stages.versions, by)) {
        std::string hash = identity_of(path);
        sound = sound_of(stages.make_analyzer()(path), std::move(hash), stages.versions);
    }
    if (catalog::numbers_of(*sound, by).empty()) {
        const std::string reason = sound->reason.empty() ? "" : ": " + sound->reason;
        throw Error(ErrorCode::kBroken, "nothing usable is heard in it (" + sound->verdict + reason + ")", path);
    }
    if (!track) track = {.path = canonical_root(path), .tags = tags_of(path)};
    Recording recording = recording_of(std::span(&*track, 1));
    return {*std::move(sound), std::move(recording)};
}

bool are_comparable(const catalog::StageVersions& a, const catalog::StageVersions& b, catalog::VectorKind by) {
    return by == catalog::VectorKind::kEmbedding ? a.same_embedding(b) : a.features == b.features;
}

std::vector<float> blend(std::span<const SimilarQuery> wanted, std::span<const SimilarQuery> avoided,
                         catalog::VectorKind by) {
    std::vector<double> sum(catalog::numbers_of(wanted.front().sound, by).size());
    add_mean(sum, wanted, by, 1);
    add_mean(sum, avoided, by, -kAvoidance);
    return {sum.begin(), sum.end()};
}

}  // namespace segue::pipeline
