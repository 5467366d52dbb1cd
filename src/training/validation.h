#pragma once

#include <span>

#include "segue/core.h"
#include "segue/evaluation.h"

namespace segue::training {

/// What logits are worth once they are divided by `temperature`. `logits`: [clips x labels].
evaluation::Figures figures(const Matrix& logits, std::span<const int> labels, double temperature);

}  // namespace segue::training
