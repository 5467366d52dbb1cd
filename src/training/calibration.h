// How sure a network may be: temperature, and figures on clips it has not learnt from.
#pragma once

#include <span>

#include "segue/core.h"

namespace segue::training {

/// Mean cross-entropy of softmax(logits / temperature). `logits`: [clips x labels].
double cross_entropy(const Matrix& logits, std::span<const int> labels, double temperature);
/// The temperature, 0.05 .. 20, of the lowest cross-entropy (Guo et al. 2017).
double fit_temperature(const Matrix& logits, std::span<const int> labels);

/// Share of rows whose largest logit is the label's.
double accuracy(const Matrix& logits, std::span<const int> labels);
/// Mean over the labels that occur of the share of their rows that are right.
double balanced_accuracy(const Matrix& logits, std::span<const int> labels);

}  // namespace segue::training
