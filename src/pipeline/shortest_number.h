#pragma once

#include <charconv>
#include <iterator>
#include <string>

namespace segue::pipeline {

/// Appends a number with as many digits as are needed to read back the same.
template <typename Number>
void append_shortest(std::string& text, Number value) {
    char digits[32];
    text.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
}

}  // namespace segue::pipeline
