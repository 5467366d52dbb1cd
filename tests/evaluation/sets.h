// Predictions for the tests of this folder.
#pragma once

#include <functional>
#include <stdexcept>

#include "segue/evaluation.h"

namespace segue::evaluation {

/// 57 clips of three of four labels; make_reference.py tells their figures by scikit-learn.
inline Predictions reference_predictions() {
    return read_predictions(SEGUE_SOURCE_DIR "/tests/evaluation/predictions.csv");
}

/// Six clips of "a", "b", "c" (truths 0 0 0 1 1 2, answers 0 0 1 1 1 0), figures known by hand.
inline Predictions small_predictions() {
    return {.labels = {"a", "b", "c"},
            .clips = {{.path = "1", .truth = 0, .probabilities = {0.8F, 0.1F, 0.1F}},
                      {.path = "2", .truth = 0, .probabilities = {0.5F, 0.25F, 0.25F}},
                      {.path = "3", .truth = 0, .probabilities = {0.2F, 0.6F, 0.2F}},
                      {.path = "4", .truth = 1, .probabilities = {0.0F, 1.0F, 0.0F}},
                      {.path = "5", .truth = 1, .probabilities = {0.3F, 0.4F, 0.3F}},
                      {.path = "6", .truth = 2, .probabilities = {0.4F, 0.3F, 0.3F}}}};
}

inline Error error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no segue::Error was thrown");
}

}  // namespace segue::evaluation
