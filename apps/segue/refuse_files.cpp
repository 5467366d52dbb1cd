#include "refuse_files.h"

#include <algorithm>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"
#include "segue/pipeline.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

bool is_among(const fs::path& path, const std::vector<fs::path>& paths) {
    return std::ranges::find(paths, path) != paths.end();
}

// The first folder below the one that was named: its files come from one hand, and are judged without one another.
// Files beside such folders are each by themselves.
std::string group_of(const fs::path& file, const fs::path& root) {
    const fs::path below = file.lexically_relative(root);
    return below.has_parent_path() ? (root / *below.begin()).native() : "";
}

void add_folder(const fs::path& root, Kind kind, Collection& collection) {
    auto found = dataset::find_audio_files(std::span(&root, 1), interruption());
    collection.skipped.insert(collection.skipped.end(), found.skipped.begin(), found.skipped.end());
    for (auto& file : found.files) {
        std::string group = group_of(file, root);
        collection.files.push_back({.path = std::move(file), .group = std::move(group), .kind = kind});
    }
}

// What a clip of a manifest is, which may have been named for either or both; nothing: it does not count.
std::optional<Kind> kind_of(const dataset::Clip& clip, bool names_music, bool names_other_music) {
    if (!clip.genre.empty()) return names_music ? std::optional(Kind::kFamiliar) : std::nullopt;
    return names_other_music ? Kind::kOtherMusic : Kind::kMusic;
}

void add_manifest(const fs::path& csv, const RefuseData& named, Collection& collection) {
    const bool names_music = is_among(csv, named.music);
    const bool names_other_music = is_among(csv, named.other_music);
    dataset::DataSet data = dataset::read_manifest(csv, named.columns);
    collection.skipped.insert(collection.skipped.end(), data.skipped.begin(), data.skipped.end());
    for (auto& clip : data.clips) {
        if (named.holdout_fold && clip.fold == named.holdout_fold) {
            ++collection.held_out;
            continue;
        }
        const auto kind = kind_of(clip, names_music, names_other_music);
        if (!kind) continue;
        collection.files.push_back({.path = std::move(clip.path), .group = std::move(clip.group), .kind = *kind});
    }
}

// However a path is written.
fs::path place_of(const RefuseFile& file) {
    return fs::absolute(file.path).lexically_normal();
}

// A clip's mean over the windows; empty if nothing usable is heard in it.
std::vector<float> mean_of(const Matrix& rows) {
    std::vector<double> sum(rows.columns());
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += rows(r, c);
    }
    std::vector<float> mean(sum.size());
    std::ranges::transform(sum, mean.begin(),
                           [&](double value) { return static_cast<float>(value / static_cast<double>(rows.rows())); });
    return mean;
}

}  // namespace

Collection find_files(const RefuseData& named) {
    Collection collection;
    const auto add = [&](const fs::path& path, Kind kind) {
        is_folder(path) ? add_folder(path, kind, collection) : add_manifest(path, named, collection);
    };
    for (const auto& path : named.other_music) add(path, Kind::kOtherMusic);
    for (const auto& path : named.music) {
        if (!is_among(path, named.other_music)) add(path, Kind::kFamiliar);
    }
    if (named.holdout_fold && collection.held_out == 0) {
        throw Error(ErrorCode::kInvalidData, fmt::format("no file of a manifest is in fold {}", *named.holdout_fold));
    }
    for (const auto& path : named.sounds) add_folder(path, Kind::kSound, collection);

    // A folder of sounds or of other music may lie within one of music.
    std::map<fs::path, Kind> kinds;
    for (const auto& file : collection.files) {
        Kind& kind = kinds.try_emplace(place_of(file), file.kind).first->second;
        kind = std::min(kind, file.kind);
    }
    std::erase_if(collection.files, [&](const RefuseFile& file) { return file.kind != kinds.at(place_of(file)); });
    return collection;
}

void listen(Collection& collection, const std::shared_ptr<const model::Model>& model, int threads) {
    const int workers = threads > 0 ? threads : available_threads();
    std::vector<model::Listener> listeners;
    for (int worker = 0; worker < workers; ++worker) listeners.emplace_back(model);
    std::vector<audio::Report> reports(collection.files.size());
    ProgressBar bar("Listening");
    std::mutex mutex;
    Progress progress{.total = collection.files.size()};
    parallel_for(
        collection.files.size(), workers,
        [&](std::size_t i, int worker) {
            RefuseFile& file = collection.files[i];
            auto outputs = pipeline::window_outputs(file.path, listeners[static_cast<std::size_t>(worker)]);
            file.hidden = mean_of(outputs.hidden);
            file.sound = outputs.audio.content_hash;
            reports[i] = std::move(outputs.audio);
            const std::lock_guard lock(mutex);
            ++progress.done;
            bar.show(progress);
        },
        interruption());
    bar.clear();
    if (interruption().stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");

    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (!collection.files[i].hidden.empty()) continue;
        collection.skipped.push_back(
            {collection.files[i].path, fmt::format("{}: {}", audio::to_string(reports[i].verdict), reports[i].reason)});
    }
    std::erase_if(collection.files, [](const RefuseFile& file) { return file.hidden.empty(); });
}

}  // namespace segue::cli
