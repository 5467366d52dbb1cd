#include <algorithm>
#include <map>
#include <utility>

#include "evaluation/hubness.h"
#include "segue/comparable.h"
#include "segue/evaluation.h"

namespace segue::evaluation {
namespace {

constexpr std::size_t kHubList = 10;

using Clips = std::vector<const Prediction*>;

Matrix embeddings_of(const Clips& clips) {
    Matrix embeddings;
    const std::size_t size = clips.front()->embedding.size();
    for (const Prediction* clip : clips) {
        if (clip->embedding.size() != size) {
            throw Error(ErrorCode::kInvalidData, "its embedding is of another size than the others'", clip->path);
        }
        embeddings.append_row(clip->embedding);
    }
    return embeddings;
}

// A mean of what can be told.
class Mean {
  public:
    void add(double value) {
        sum_ += value;
        ++count_;
    }
    bool empty() const { return count_ == 0; }
    double value() const { return empty() ? 0 : sum_ / count_; }

  private:
    double sum_ = 0;
    double count_ = 0;
};

// The figures of clips, or of folds.
struct Means {
    Mean precision_at_1, precision_at_5, mean_average_precision, hubness, orphans, chance;

    /// `right`: for each neighbour of a clip, the nearest first; none: it cannot be asked.
    void add_clip(const std::vector<bool>& right) {
        if (right.empty()) return;
        const std::size_t five = std::min<std::size_t>(right.size(), 5);
        const auto among_five = std::count(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(five), true);
        precision_at_1.add(right.front() ? 1 : 0);
        precision_at_5.add(static_cast<double>(among_five) / static_cast<double>(five));
        double found = 0;
        double precisions = 0;
        for (std::size_t rank = 1; rank <= right.size(); ++rank) {
            if (right[rank - 1]) precisions += ++found / static_cast<double>(rank);
        }
        chance.add(found / static_cast<double>(right.size()));
        if (found > 0) mean_average_precision.add(precisions / found);
    }

    void add_fold(const Means& fold) {
        if (fold.precision_at_1.empty()) return;
        for (auto mean : {&Means::precision_at_1, &Means::precision_at_5, &Means::mean_average_precision,
                          &Means::hubness, &Means::orphans, &Means::chance}) {
            if (!(fold.*mean).empty()) (this->*mean).add((fold.*mean).value());
        }
    }
};

Means within(const Clips& clips, recommend::Order order) {
    const Matrix embeddings = embeddings_of(clips);
    const recommend::CosineIndex index(embeddings, order);
    std::vector<std::string> groups;
    for (const Prediction* clip : clips) groups.push_back(comparable(clip->group));
    std::vector<std::size_t> listed(clips.size());
    Means means;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const auto of_others = [&](std::size_t j) { return j != i && (groups[i].empty() || groups[j] != groups[i]); };
        const auto neighbours = index.nearest(embeddings.row(i), clips.size(), of_others);
        std::vector<bool> right;
        for (const auto& neighbour : neighbours) right.push_back(clips[neighbour.row]->truth == clips[i]->truth);
        for (std::size_t k = 0; k < std::min(neighbours.size(), kHubList); ++k) ++listed[neighbours[k].row];
        means.add_clip(right);
    }
    means.hubness.add(skewness(listed));
    means.orphans.add(static_cast<double>(std::ranges::count(listed, 0U)) / static_cast<double>(clips.size()));
    return means;
}

}  // namespace

std::optional<NeighbourFigures> neighbour_figures(const Predictions& predictions, recommend::Order order) {
    const auto has_no_embedding = [](const Prediction& clip) { return clip.embedding.empty(); };
    if (predictions.clips.empty() || std::ranges::any_of(predictions.clips, has_no_embedding)) return std::nullopt;
    std::map<int, Clips> folds;
    Clips all;
    for (const Prediction& clip : predictions.clips) {
        all.push_back(&clip);
        if (clip.fold) folds[*clip.fold].push_back(&clip);
    }
    Means means;
    if (folds.empty()) means = within(all, order);
    for (const auto& [fold, clips] : folds) means.add_fold(within(clips, order));
    if (means.precision_at_1.empty()) return std::nullopt;
    return NeighbourFigures{.precision_at_1 = means.precision_at_1.value(),
                            .precision_at_5 = means.precision_at_5.value(),
                            .mean_average_precision = means.mean_average_precision.value(),
                            .hubness = means.hubness.value(),
                            .orphans = means.orphans.value(),
                            .chance = means.chance.value()};
}

}  // namespace segue::evaluation
