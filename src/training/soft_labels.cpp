#include "training/soft_labels.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "segue/heads.h"

namespace segue::training {
namespace {

// Both blocks, embedding and scores, have this norm on average: with it a penalty means the same for any teacher.
constexpr double kBlockNorm = 14;

std::vector<float> mean_row(const Matrix& matrix) {
    std::vector<float> mean(matrix.columns());
    for (std::size_t r = 0; r < matrix.rows(); ++r) {
        for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += matrix(r, c) / static_cast<float>(matrix.rows());
    }
    return mean;
}

Matrix scaled_block(const Matrix& rows) {
    Matrix block = heads::standardise(rows, heads::measure_scale(rows));
    const auto factor = static_cast<float>(kBlockNorm / std::sqrt(static_cast<double>(rows.columns())));
    for (float& value : block.values()) value *= factor;
    return block;
}

// One row for each clip: its average embedding and the logarithms of its average scores.
Matrix clip_features(std::span<const Answers> answers) {
    Matrix embeddings;
    Matrix scores;
    for (const auto& answer : answers) {
        embeddings.append_row(mean_row(answer.embeddings));
        auto score = mean_row(answer.scores);
        for (float& s : score) s = std::log(s + 1e-3F);
        if (!score.empty()) scores.append_row(score);
    }
    embeddings = scaled_block(embeddings);
    if (scores.empty()) return embeddings;
    scores = scaled_block(scores);
    Matrix both;
    for (std::size_t i = 0; i < embeddings.rows(); ++i) {
        std::vector<float> row(embeddings.row(i).begin(), embeddings.row(i).end());
        row.insert(row.end(), scores.row(i).begin(), scores.row(i).end());
        both.append_row(row);
    }
    return both;
}

struct Labelled {
    Matrix features;
    std::vector<int> labels;
    std::vector<float> weights;
};

}  // namespace

Matrix soft_labels(std::span<const Answers> answers, std::span<const dataset::Clip> clips,
                   std::span<const std::string> sound_keys, std::span<const int> labels, std::span<const float> weights,
                   std::size_t label_count, double penalty, const dataset::FoldOptions& folding) {
    const Matrix features = clip_features(answers);
    // A clip whose label may not be used is of no fold.
    std::vector<dataset::Clip> named(clips.begin(), clips.end());
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (labels[i] < 0) named[i].genre.clear();
    }
    const auto folds = dataset::make_folds(named, sound_keys, folding);
    const std::set<int> used(folds.begin(), folds.end());

    Matrix result(clips.size(), label_count);
    int heads_fitted = 0;
    for (const int fold : used) {
        Labelled others;
        for (std::size_t i = 0; i < clips.size(); ++i) {
            if (folds[i] < 0 || folds[i] == fold) continue;
            others.features.append_row(features.row(i));
            others.labels.push_back(labels[i]);
            others.weights.push_back(weights[i]);
        }
        if (fold < 0 || others.labels.empty()) continue;
        ++heads_fitted;
        const auto head = heads::fit(others.features, heads::one_hot(others.labels, label_count), {.penalty = penalty},
                                     others.weights);
        const Matrix opinions = heads::probabilities(head, features);
        for (std::size_t i = 0; i < clips.size(); ++i) {
            if (folds[i] >= 0 && folds[i] != fold) continue;
            if (folds[i] == fold && std::ranges::find(others.labels, labels[i]) == others.labels.end()) {
                result(i, static_cast<std::size_t>(labels[i])) = 1;
                continue;
            }
            for (std::size_t c = 0; c < label_count; ++c) result(i, c) += opinions(i, c);
        }
    }
    if (heads_fitted == 0) {
        throw Error(ErrorCode::kInvalidData,
                    "all clips with a label are by one artist or sound the same: a teacher's opinion of each is formed "
                    "by the others");
    }
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (folds[i] >= 0) continue;
        for (float& value : result.row(i)) value /= static_cast<float>(heads_fitted);
    }
    return result;
}

}  // namespace segue::training
