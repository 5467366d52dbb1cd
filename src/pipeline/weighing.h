// Judges windows again: with parts replaced by what is usual, and without each of them.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

#include "pipeline/band_groups.h"
#include "pipeline/question.h"
#include "pipeline/spread_windows.h"
#include "segue/explain.h"

namespace segue::pipeline {

class Weighing {
  public:
    /// All must live as long as this; `windows`: one at least.
    Weighing(const std::shared_ptr<const model::Model>& model, const std::vector<HeardWindow>& windows,
             const Question& question);

    /// Adds all evidence to `result`, which has a moment for each window.
    void run(Explanation& result, int threads, const ProgressCallback& weighed, const std::stop_token& stop);

  private:
    template <typename ImpressionOf>
    model::Judgement judged(const ImpressionOf& impression_of) const;
    double level_db(const GroupedBands& bands) const;
    double without_group(const GroupedBands& bands, model::Listener& listener) const;
    void weigh_window(std::size_t window, Moment& moment, model::Listener& listener);

    const std::shared_ptr<const model::Model>& model_;
    const model::FrontEnd& front_end_;
    const std::vector<HeardWindow>& windows_;
    const Question& question_;
    std::vector<float> centre_hz_;
    std::vector<GroupedBands> groups_;       // none: the network hears no bands
    std::vector<std::vector<float>> usual_;  // spectrum for each window
    std::size_t frames_;                     // of a window
    std::size_t pieces_ = 1;                 // of a window
    Matrix cells_;
};

}  // namespace segue::pipeline
