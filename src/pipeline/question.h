// What an explanation is about: how sure a judgement is of one label, or that there is no music.
#pragma once

#include <cstddef>

#include "segue/model.h"

namespace segue::pipeline {

class Question {
  public:
    Question(const model::Metadata& metadata, std::size_t label, bool of_no_music)
        : label_(label),
          of_no_music_(of_no_music),
          multi_label_(metadata.outputs.multi_label),
          temperature_(metadata.temperature) {}

    /// Of the calibrated probability.
    double log_odds(const model::Judgement& judgement) const;

  private:
    std::size_t label_;
    bool of_no_music_;
    bool multi_label_;
    double temperature_;
};

}  // namespace segue::pipeline
