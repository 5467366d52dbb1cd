#include "learn_examples.h"

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "console.h"
#include "labelled_data.h"
#include "labelled_files.h"
#include "segue/comparable.h"
#include "segue/embeddings.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestFiles = 5;

std::size_t index_of(const std::string& label, const std::vector<std::string>& labels) {
    return static_cast<std::size_t>(std::ranges::lower_bound(labels, label) - labels.begin());
}

// Recordings of each label: copies count once.
std::map<std::string, std::size_t> count_files(const std::vector<LabelledFiles::File>& files,
                                               const std::vector<std::string>& sounds) {
    std::map<std::string, std::set<std::string>> distinct;
    for (std::size_t i = 0; i < files.size(); ++i) {
        for (const auto& label : files[i].labels) {
            distinct[label].insert(sounds.empty() || sounds[i].empty() ? files[i].clip.path.native() : sounds[i]);
        }
    }
    std::map<std::string, std::size_t> counts;
    for (const auto& [label, names] : distinct) counts[label] = names.size();
    return counts;
}

void require_enough(const std::map<std::string, std::size_t>& counts, const fs::path& data, const char* what) {
    std::string few;
    for (const auto& [label, count] : counts) {
        if (count < kFewestFiles) few += fmt::format("{}'{}' has {}", few.empty() ? "" : ", ", label, count);
    }
    if (!few.empty()) {
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("a label needs {} {} or more: {}", kFewestFiles, what, printable(few)), data);
    }
    if (counts.size() < 2) {
        throw Error(ErrorCode::kInvalidData,
                    "at least two labels are needed, as the music that is meant and music that is not", data);
    }
}

// Numbers of the clips' sources; none unless all are known.
std::vector<int> sources_of(const std::vector<dataset::Clip>& clips) {
    std::map<std::string, int> numbers;
    std::vector<int> sources;
    for (const auto& clip : clips) {
        if (clip.source.empty()) return {};
        sources.push_back(numbers.try_emplace(clip.source, static_cast<int>(numbers.size())).first->second);
    }
    return sources;
}

std::optional<catalog::Catalog> open_catalog(const fs::path& named) {
    if (!named.empty()) return catalog::Catalog(named, catalog::IfAbsent::kFail);
    std::error_code ignored;
    const fs::path usual = data_folder().empty() ? fs::path() : default_catalog();
    if (usual.empty() || !fs::exists(usual, ignored)) return {};
    return catalog::Catalog(usual, catalog::IfAbsent::kFail);
}

// A label all of whose files are of one artist; empty if there is none.
std::string label_of_one_artist(const LabelledExamples& heard) {
    for (std::size_t label = 0; label < heard.labels.size(); ++label) {
        std::set<std::string> artists;
        bool unknown = false;
        for (std::size_t i = 0; i < heard.clips.size(); ++i) {
            if (heard.examples.targets(i, label) == 0) continue;
            const std::string artist = comparable(heard.clips[i].group);
            artists.insert(artist);
            unknown = unknown || artist.empty();
        }
        if (artists.size() < 2 && !unknown) return heard.labels[label];
    }
    return {};
}

std::vector<pipeline::Embedded> listen_to(const std::vector<LabelledFiles::File>& files,
                                          const std::shared_ptr<const model::Model>& base, const Settings& settings) {
    std::vector<fs::path> paths;
    for (const auto& file : files) paths.push_back(file.clip.path);
    const auto catalog = open_catalog(settings.catalog);
    ProgressBar bar("Listening");
    auto embedded = pipeline::embeddings_of(paths, base,
                                            {.catalog = catalog ? &*catalog : nullptr,
                                             .threads = settings.threads,
                                             .progress = [&](const Progress& progress) { bar.show(progress); },
                                             .stop = interruption()});
    bar.clear();
    return embedded;
}

}  // namespace

std::size_t LabelledExamples::folds() const {
    return std::set(examples.folds.begin(), examples.folds.end()).size();
}

bool LabelledExamples::keeps_artists_apart() const {
    const bool any_known = std::ranges::any_of(clips, [](const auto& clip) { return !comparable(clip.group).empty(); });
    return any_known && same_artist.empty();
}

LabelledExamples hear_examples(const LearnData& from, const std::shared_ptr<const model::Model>& base, bool balanced,
                               const Settings& settings) {
    LabelledFiles data = read_labelled_files(from.data, from.columns, from.label_weights);
    require_enough(count_files(data.files, {}), from.data, "files");
    const auto is_set = [](const LabelledFiles::File& file) { return file.labels.size() > 1; };
    if (balanced && std::ranges::any_of(data.files, is_set)) {
        throw Error(ErrorCode::kInvalidArgument, "--balance is for files that have one label each", from.data);
    }
    auto embedded = listen_to(data.files, base, settings);

    LabelledExamples heard;
    heard.skipped = std::move(data.skipped);
    std::vector<LabelledFiles::File> files;
    std::vector<std::string> sounds;
    for (std::size_t i = 0; i < embedded.size(); ++i) {
        pipeline::Embedded& file = embedded[i];
        if (file.embedding.empty()) {
            heard.skipped.push_back({data.files[i].clip.path, file.failure});
            continue;
        }
        heard.known += file.known;
        heard.examples.embeddings.append_row(file.embedding);
        sounds.push_back(std::move(file.sound_key));
        files.push_back(std::move(data.files[i]));
        if (comparable(files.back().clip.group).empty()) files.back().clip.group = std::move(file.artist);
    }
    heard.total = files.size() + heard.skipped.size();
    const auto counts = count_files(files, sounds);
    try {
        require_enough(counts, from.data, "recordings that can be heard");
    } catch (const Error&) {
        print_skipped(heard.skipped, heard.total);
        throw;
    }
    for (const auto& [label, count] : counts) {
        heard.labels.push_back(label);
        heard.files_of_label.push_back(count);
    }
    heard.examples.targets = Matrix(files.size(), heard.labels.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        for (const auto& label : files[i].labels) heard.examples.targets(i, index_of(label, heard.labels)) = 1;
        heard.examples.weights.push_back(files[i].weight);
        if (files[i].labels.size() > 1) heard.examples.activation = heads::Activation::kSigmoid;
        heard.clips.push_back(std::move(files[i].clip));
    }
    heard.examples.sources = sources_of(heard.clips);
    heard.same_artist = label_of_one_artist(heard);
    heard.examples.folds = dataset::make_folds(heard.clips, sounds, {.by_group = heard.same_artist.empty()});
    return heard;
}

}  // namespace segue::cli
