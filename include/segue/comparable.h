// Names as people write them, so that those that mean the same are equal.
#pragma once

#include <string>
#include <string_view>

namespace segue {

/// A name of a tag or column in a form to compare: ASCII letters in lower case, without surrounding space. Other bytes
/// stay as they are.
std::string comparable(std::string_view name);

}  // namespace segue
