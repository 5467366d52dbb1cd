#include "segue/comparable.h"

#include <algorithm>

namespace segue {

std::string comparable(std::string_view name) {
    constexpr std::string_view kSpace = " \t\r\n";
    name.remove_prefix(std::min(name.find_first_not_of(kSpace), name.size()));
    name = name.substr(0, name.find_last_not_of(kSpace) + 1);
    std::string result(name);
    for (char& letter : result) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return result;
}

}  // namespace segue
