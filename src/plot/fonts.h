// Letters: how wide they are, and putting them on a Cairo context. Pango finds fonts for any script, joins Arabic and
// Indic letters and turns right-to-left ones.
#pragma once

#include <string>
#include <string_view>

#include <cairo.h>

namespace segue::plot {

/// Width of a line of valid UTF-8.
double text_width(std::string_view line, double size, bool bold = false);

/// Any text as one line no wider than `width`: by segue::printable, cut short with "…" where needed (which
/// remains alone where not even a letter fits).
std::string fitted(std::string_view text, double width, double size, bool bold = false);

/// Draws a line with its baseline at the current point, in the current colour.
void show_text(cairo_t* context, std::string_view line, double size, bool bold);

}  // namespace segue::plot
