// Figures as tables, for `evaluate` and `learn`.
#pragma once

#include <string>

#include <fmt/format.h>

#include "segue/evaluation.h"
#include "segue/label_sets.h"

namespace segue::cli {

/// How well each genre is found; `title` is that of the first column.
void print_genres(const evaluation::Figures& figures, const std::string& title);
/// Truth against answer, in clips.
void print_confusion(const evaluation::Figures& figures);
/// Of labels that hold or not by themselves.
void print_label_sets(const evaluation::LabelSetFigures& figures);

}  // namespace segue::cli
