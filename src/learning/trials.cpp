#include "learning/trials.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace segue::learning {
namespace {

constexpr std::size_t kMostSources = 4;

std::size_t label_of(const Examples& examples, std::size_t file) {
    const auto targets = examples.targets.row(file);
    return static_cast<std::size_t>(std::ranges::max_element(targets) - targets.begin());
}

}  // namespace

Files files_of(const Examples& examples, int fold) {
    return files_where(examples, [&](std::size_t i) { return examples.folds[i] == fold; });
}

std::vector<Trial> trials_by_folds(const Examples& examples, const std::vector<int>& folds) {
    std::vector<Trial> trials;
    for (std::size_t a = 0; a < folds.size(); ++a) {
        trials.push_back(
            {files_where(examples, [&](std::size_t i) { return examples.folds[i] != folds[a]; }), {}, folds[a]});
        if (folds.size() == 2) continue;
        trials.back().juries.push_back({{}, files_of(examples, folds[a])});
        for (std::size_t b = a + 1; b < folds.size(); ++b) {
            trials.push_back({files_where(examples,
                                          [&](std::size_t i) {
                                              return examples.folds[i] != folds[a] && examples.folds[i] != folds[b];
                                          }),
                              {{folds[a], files_of(examples, folds[b])}, {folds[b], files_of(examples, folds[a])}},
                              {}});
        }
    }
    return trials;
}

std::vector<Trial> trials_by_sources(const Examples& examples, const std::vector<int>& folds,
                                     const std::vector<int>& sources) {
    std::vector<Trial> trials;
    std::vector<std::optional<int>> choices{std::nullopt};
    for (const int fold : folds) {
        choices.emplace_back(fold);
        trials.push_back({files_where(examples, [&](std::size_t i) { return examples.folds[i] != fold; }), {}, fold});
    }
    for (const auto& fold : choices) {
        for (const int source : sources) {
            const auto is_out = [&](std::size_t i) { return fold && examples.folds[i] == *fold; };
            Trial trial;
            trial.learnt =
                files_where(examples, [&](std::size_t i) { return !is_out(i) && examples.sources[i] != source; });
            std::vector<bool> known(examples.targets.columns());
            for (const std::size_t i : trial.learnt) known[label_of(examples, i)] = true;
            trial.juries.push_back({fold, files_where(examples, [&](std::size_t i) {
                                        return !is_out(i) && examples.sources[i] == source &&
                                               known[label_of(examples, i)];
                                    })});
            if (!trial.juries.front().files.empty()) trials.push_back(std::move(trial));
        }
    }
    return trials;
}

std::vector<int> telling_sources(const Examples& examples) {
    if (examples.sources.empty() || examples.activation != heads::Activation::kSoftmax) return {};
    std::map<int, std::size_t> sizes;
    std::vector<std::set<int>> of_label(examples.targets.columns());
    for (std::size_t i = 0; i < examples.sources.size(); ++i) {
        ++sizes[examples.sources[i]];
        of_label[label_of(examples, i)].insert(examples.sources[i]);
    }
    const Files shared =
        files_where(examples, [&](std::size_t i) { return of_label[label_of(examples, i)].size() > 1; });
    if (2 * shared.size() <= examples.sources.size()) return {};
    std::vector<int> sources;
    for (const auto& [source, size] : sizes) sources.push_back(source);
    std::ranges::stable_sort(sources, std::greater(), [&](int source) { return sizes[source]; });
    if (sources.size() > kMostSources) sources.resize(kMostSources);
    return sources;
}

}  // namespace segue::learning
