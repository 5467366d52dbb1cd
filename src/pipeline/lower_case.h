#pragma once

#include <string>

namespace segue::pipeline {

/// ASCII letters only; other bytes stay as they are.
inline std::string lower_case(std::string text) {
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

}  // namespace segue::pipeline
