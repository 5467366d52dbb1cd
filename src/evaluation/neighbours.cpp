#include <algorithm>
#include <map>
#include <utility>

#include "evaluation/hubness.h"
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

// Sums over the clips that can be asked.
class Tally {
  public:
    /// `right`: for each neighbour of a clip, the nearest first.
    void add(const std::vector<bool>& right) {
        if (right.empty()) return;
        ++asked_;
        const std::size_t five = std::min<std::size_t>(right.size(), 5);
        const auto among_five = std::count(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(five), true);
        sums_.precision_at_1 += right.front() ? 1 : 0;
        sums_.precision_at_5 += static_cast<double>(among_five) / static_cast<double>(five);
        double found = 0;
        double precisions = 0;
        for (std::size_t rank = 1; rank <= right.size(); ++rank) {
            if (right[rank - 1]) precisions += ++found / static_cast<double>(rank);
        }
        sums_.chance += found / static_cast<double>(right.size());
        if (found == 0) return;
        ++answerable_;
        sums_.mean_average_precision += precisions / found;
    }

    NeighbourFigures means() const {
        NeighbourFigures figures = sums_;
        for (auto figure :
             {&NeighbourFigures::precision_at_1, &NeighbourFigures::precision_at_5, &NeighbourFigures::chance}) {
            figures.*figure /= std::max(asked_, 1.0);
        }
        figures.mean_average_precision /= std::max(answerable_, 1.0);
        return figures;
    }

  private:
    NeighbourFigures sums_;
    double asked_ = 0;
    double answerable_ = 0;
};

NeighbourFigures within(const Clips& clips, recommend::Order order) {
    const Matrix embeddings = embeddings_of(clips);
    const recommend::CosineIndex index(embeddings, order);
    std::vector<std::size_t> listed(clips.size());
    Tally tally;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const auto of_others = [&](std::size_t j) {
            return j != i && (clips[i]->group.empty() || clips[j]->group != clips[i]->group);
        };
        const auto neighbours = index.nearest(embeddings.row(i), clips.size(), of_others);
        std::vector<bool> right;
        for (const auto& neighbour : neighbours) right.push_back(clips[neighbour.row]->truth == clips[i]->truth);
        for (std::size_t k = 0; k < std::min(neighbours.size(), kHubList); ++k) ++listed[neighbours[k].row];
        tally.add(right);
    }
    NeighbourFigures figures = tally.means();
    figures.hubness = skewness(listed);
    figures.orphans = static_cast<double>(std::ranges::count(listed, 0U)) / static_cast<double>(clips.size());
    return figures;
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
    if (folds.empty()) return within(all, order);
    NeighbourFigures mean;
    for (const auto& [fold, clips] : folds) {
        const NeighbourFigures figures = within(clips, order);
        for (auto figure : {&NeighbourFigures::precision_at_1, &NeighbourFigures::precision_at_5,
                            &NeighbourFigures::mean_average_precision, &NeighbourFigures::hubness,
                            &NeighbourFigures::orphans, &NeighbourFigures::chance}) {
            mean.*figure += figures.*figure / static_cast<double>(folds.size());
        }
    }
    return mean;
}

}  // namespace segue::evaluation
