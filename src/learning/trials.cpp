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

// Those of the files whose labels are all among what others have learnt.
Files of_known_labels(const Examples& examples, const Files& files, const Files& learnt) {
    const std::size_t labels = examples.targets.columns();
    std::vector<bool> known(labels);
    for (const std::size_t i : learnt) {
        for (std::size_t label = 0; label < labels; ++label)
            known[label] = known[label] || examples.targets(i, label) > 0;
    }
    Files result;
    std::ranges::copy_if(files, std::back_inserter(result), [&](std::size_t i) {
        for (std::size_t label = 0; label < labels; ++label) {
            if (examples.targets(i, label) > 0 && !known[label]) return false;
        }
        return true;
    });
    return result;
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
        const auto add_jury = [&](std::optional<int> chooses_for, int fold) {
            Trial& trial = trials.back();
            trial.juries.push_back({chooses_for, of_known_labels(examples, files_of(examples, fold), trial.learnt)});
        };
        add_jury({}, folds[a]);
        for (std::size_t b = a + 1; b < folds.size(); ++b) {
            trials.push_back({.learnt = files_where(examples, [&](std::size_t i) {
                                  return examples.folds[i] != folds[a] && examples.folds[i] != folds[b];
                              })});
            add_jury(folds[a], folds[b]);
            add_jury(folds[b], folds[a]);
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
            const Files left_out =
                files_where(examples, [&](std::size_t i) { return !is_out(i) && examples.sources[i] == source; });
            trial.juries.push_back({fold, of_known_labels(examples, left_out, trial.learnt)});
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
