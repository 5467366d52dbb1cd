#include "segue/embeddings.h"

#include <utility>

#include "pipeline/known_sound.h"
#include "pipeline/recording.h"
#include "pipeline/stored_form.h"
#include "segue/pipeline.h"
#include "segue/scan.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

Embedded embedded(catalog::Sound sound, const catalog::Tags& tags) {
    Embedded result{.embedding = std::move(sound.embedding), .artist = artist_of(tags)};
    result.sound_key = std::move(sound.content_hash);
    if (result.embedding.empty()) {
        result.failure = sound.verdict + (sound.reason.empty() ? "" : ": " + sound.reason);
    }
    return result;
}

// Nothing if the catalog does not know the file as these stages would hear it.
std::optional<Embedded> known_embedding(const fs::path& path, const catalog::Catalog& catalog,
                                        const catalog::StageVersions& versions) {
    KnownSound known;
    try {
        known = known_sound(path, catalog);
    } catch (const Error& error) {
        if (error.path() == catalog.path()) throw;
        return {};  // the analysis says what is wrong with the file
    }
    if (!known.sound || !known.sound->versions.same_embedding(versions)) return {};
    Embedded result = embedded(*std::move(known.sound), known.track ? known.track->tags : tags_of(path));
    result.known = true;
    return result;
}

void stop_if_asked(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");
}

}  // namespace

std::vector<Embedded> embeddings_of(std::span<const fs::path> paths, const std::shared_ptr<const model::Model>& model,
                                    const EmbeddingOptions& options) {
    if (!model->metadata().outputs.embedding) {
        throw Error(ErrorCode::kInvalidArgument, "labels can be learnt on a network that gives an embedding only");
    }
    const catalog::StageVersions versions = stages_of(model).versions;
    std::vector<Embedded> result(paths.size());
    std::vector<std::size_t> unknown;
    std::vector<fs::path> unknown_paths;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        stop_if_asked(options.stop);
        auto known = options.catalog == nullptr ? std::nullopt : known_embedding(paths[i], *options.catalog, versions);
        if (known) {
            result[i] = *std::move(known);
        } else {
            unknown.push_back(i);
            unknown_paths.push_back(paths[i]);
        }
    }
    Progress progress{.total = unknown.size()};
    const auto keep = [&](Analysis analysis) {
        const fs::path path = analysis.path;
        Embedded& place = result[unknown[progress.done++]];
        place = embedded(sound_of(std::move(analysis), {}, versions), tags_of(path));
        if (place.embedding.empty()) ++progress.failed;
        if (options.progress) options.progress(progress);
    };
    analyze_files(unknown_paths, model, {.traits = false, .decode = {.excerpts = audio::Excerpts{}}}, options.threads,
                  keep, options.stop);
    if (progress.done < progress.total) stop_if_asked(options.stop);
    return result;
}

}  // namespace segue::pipeline
