// What fills feature tables: files, or the catalog.
#include <mutex>
#include <optional>

#include "segue/features.h"
#include "segue/pipeline.h"

namespace segue::pipeline {
namespace {

// "embedding_007"
std::string embedding_column(std::size_t index) {
    const std::string digits = std::to_string(index);
    return "embedding_" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

// Columns for the vectors of one sound, which has those of all others.
std::vector<std::string> columns_for(std::size_t coefficients, std::size_t embedding_size) {
    std::vector<std::string> names{"confidence"};
    for (std::string& name : mfcc_columns(static_cast<int>(coefficients), false)) names.push_back(std::move(name));
    for (std::size_t i = 0; i < embedding_size; ++i) names.push_back(embedding_column(i));
    return names;
}

}  // namespace

std::vector<std::string> mfcc_columns(int coefficients, bool deviation) {
    std::vector<std::string> names;
    for (int i = 0; i < coefficients; ++i) names.push_back((i < 10 ? "mfcc_0" : "mfcc_") + std::to_string(i));
    for (int i = 0; deviation && i < coefficients; ++i) {
        names.push_back(names[static_cast<std::size_t>(i)] + "_std");
    }
    return names;
}

MfccTableResult mfcc_table(std::span<const dataset::Clip> clips, const MfccTableOptions& options,
                           const ProgressCallback& progress, const std::stop_token& stop) {
    if (options.coefficients < 1 || options.coefficients > 128) {
        throw Error(ErrorCode::kInvalidArgument, "the number of coefficients must be between 1 and 128");
    }
    struct Outcome {
        std::optional<MfccSummary> summary;
        std::string reason;  // why there is none; empty: not begun
    };
    std::vector<Outcome> outcomes(clips.size());
    std::mutex mutex;
    Progress state{.total = clips.size()};
    parallel_for(
        clips.size(), options.threads,
        [&](std::size_t index, int) {
            Outcome& outcome = outcomes[index];
            try {
                outcome.summary = mfcc_summary(clips[index].path, options.coefficients);
            } catch (const Error& error) {
                outcome.reason = error.message();
            }
            const std::lock_guard lock(mutex);
            ++state.done;
            if (!outcome.summary) ++state.failed;
            if (progress) progress(state);
        },
        stop);

    MfccTableResult result{.table = {{"genre"}, mfcc_columns(options.coefficients, options.deviation)}};
    result.not_begun = clips.size() - state.done;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!outcomes[i].reason.empty()) result.failed.push_back({clips[i].path, outcomes[i].reason});
        if (!outcomes[i].summary) continue;
        const auto& [mean, deviation] = outcomes[i].summary->statistics;
        std::vector<float> numbers = mean;
        if (options.deviation) numbers.insert(numbers.end(), deviation.begin(), deviation.end());
        result.table.add_row(clips[i].path, {clips[i].genre}, outcomes[i].summary->audio.duration_s, numbers);
    }
    return result;
}

CatalogTableResult catalog_table(const catalog::Catalog& catalog, const catalog::StageVersions& current,
                                 bool embedding) {
    const std::vector<std::string> text_columns{"genre", "title", "artist", "album"};
    std::optional<FeatureTable> table;
    std::size_t without_sound = 0;
    std::size_t outdated = 0;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        if (track.missing) return;
        if (sound.mfcc_mean.empty() || sound.embedding.empty()) {
            ++without_sound;
            return;
        }
        if (sound.versions.features != current.features || (embedding && sound.versions.model != current.model)) {
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
