#pragma once

#include <string>
#include <string_view>

namespace segue::pipeline {

/// Code points of a text; bytes that belong to no well-formed UTF-8 sequence become U+FFFD.
std::u32string code_points(std::string_view text);
/// The reverse.
std::string utf8(std::u32string_view code_points);
/// Both one after the other.
std::string valid_utf8(std::string_view text);

}  // namespace segue::pipeline
