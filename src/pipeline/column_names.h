#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace segue::pipeline {

/// "mfcc_07": the index with `digits` digits, or more where it needs them.
inline std::string numbered(std::string_view name, std::size_t index, std::size_t digits) {
    const std::string number = std::to_string(index);
    return std::string(name) + '_' + std::string(number.size() < digits ? digits - number.size() : 0, '0') + number;
}

}  // namespace segue::pipeline
