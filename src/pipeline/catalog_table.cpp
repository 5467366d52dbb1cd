#include <optional>

#include "pipeline/column_names.h"
#include "segue/features.h"

namespace segue::pipeline {
namespace {

// Columns for the vectors of one sound, which has those of all others.
std::vector<std::string> columns_for(std::size_t coefficients, std::size_t embedding_size) {
    std::vector<std::string> names{"confidence"};
    const DescriptionOptions content{.mfcc_coefficients = static_cast<int>(coefficients)};
    for (std::string& name : descriptor_columns(content, false)) names.push_back(std::move(name));
    for (std::size_t i = 0; i < embedding_size; ++i) names.push_back(numbered("embedding", i, 3));
    return names;
}

}  // namespace

CatalogTableResult catalog_table(const catalog::Catalog& catalog, const catalog::StageVersions& current,
                                 bool embedding) {
    const std::vector<std::string> text_columns{"genre", "title", "artist", "album"};
    std::optional<FeatureTable> table;
    std::size_t without_sound = 0;
    std::size_t outdated = 0;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        if (track.missing) return;
        if (sound.mfcc_mean.empty() || (embedding && sound.embedding.empty())) {
            ++without_sound;
            return;
        }
        if (embedding ? !sound.versions.same_embedding(current) : sound.versions.features != current.features) {
            ++outdated;
            return;
        }
        const std::size_t embedding_size = embedding ? sound.embedding.size() : 0;
        if (!table) table.emplace(text_columns, columns_for(sound.mfcc_mean.size(), embedding_size));
        std::vector<float> numbers{sound.confidence};
        numbers.insert(numbers.end(), sound.mfcc_mean.begin(), sound.mfcc_mean.end());
        if (embedding) numbers.insert(numbers.end(), sound.embedding.begin(), sound.embedding.end());
        table->add_row(track.path, {sound.genre, track.tags.title, track.tags.artist, track.tags.album},
                       sound.duration_s, numbers);
    });
    if (!table) table.emplace(text_columns, columns_for(40, 0));
    return {*std::move(table), without_sound, outdated};
}

}  // namespace segue::pipeline
