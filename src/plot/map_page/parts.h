#pragma once

#include <string_view>

namespace segue::plot {

// The files page.css, page.html and page.js.
extern const std::string_view kMapPageStyle;
extern const std::string_view kMapPageBody;
extern const std::string_view kMapPageScript;

}  // namespace segue::plot
