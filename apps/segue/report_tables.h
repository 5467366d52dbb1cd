// An evaluation's figures as tables on standard output.
#pragma once

#include "segue/evaluation.h"
#include "segue/evaluation_comparison.h"

namespace segue::cli {

void print_report(const evaluation::Report& report);
void print_comparison(const evaluation::Comparison& comparison);

}  // namespace segue::cli
