#include "evaluation/resampling.h"

#include <algorithm>
#include <map>
#include <utility>

#include "segue/comparable.h"

namespace segue::evaluation {

Resampling::Resampling(const Predictions& predictions) : times_(predictions.clips.size()) {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < predictions.clips.size(); ++i) {
        const std::string group = comparable(predictions.clips[i].group);
        if (group.empty()) {
            units_.push_back({i});
        } else {
            groups[group].push_back(i);
        }
    }
    for (auto& [name, clips] : groups) units_.push_back(std::move(clips));
}

const std::vector<double>& Resampling::next() {
    std::ranges::fill(times_, 0.0);
    for (std::size_t i = 0; i < units_.size(); ++i) {
        for (const std::size_t clip : units_[random_() % units_.size()]) times_[clip] += 1;
    }
    return times_;
}

double weighted_accuracy(const Predictions& predictions, const std::vector<double>& times) {
    double all = 0;
    double right = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const Prediction& clip = predictions.clips[i];
        all += times[i];
        if (clip.answer() == clip.truth) right += times[i];
    }
    return all > 0 ? right / all : 0;
}

double weighted_balanced_accuracy(const Predictions& predictions, const std::vector<double>& times) {
    std::vector<double> all(predictions.labels.size());
    std::vector<double> right(predictions.labels.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
        const Prediction& clip = predictions.clips[i];
        all[clip.truth] += times[i];
        if (clip.answer() == clip.truth) right[clip.truth] += times[i];
    }
    double recalls = 0;
    double occurring = 0;
    for (std::size_t label = 0; label < all.size(); ++label) {
        if (all[label] == 0) continue;
        recalls += right[label] / all[label];
        occurring += 1;
    }
    return occurring > 0 ? recalls / occurring : 0;
}

Interval middle(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t beyond = values.size() / 40;
    return {values[beyond], values[values.size() - 1 - beyond]};
}

}  // namespace segue::evaluation
