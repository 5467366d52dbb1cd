// By which files penalties are chosen.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "segue/learning.h"

namespace segue::learning {

using Files = std::vector<std::size_t>;

template <typename Wanted>
Files files_where(const Examples& examples, const Wanted& wanted) {
    Files files;
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (wanted(i)) files.push_back(i);
    }
    return files;
}

Files files_of(const Examples& examples, int fold);

/// Files by which heads that have not learnt from them are compared. None has a label that the heads know nothing of:
/// it would speak for whoever is least sure of anything.
struct Jury {
    std::optional<int> fold;  ///< for whose files it chooses, having none of them; none: for the head of all files
    Files files;
};

/// Heads that learn from some files and are compared by others.
struct Trial {
    Files learnt;
    std::vector<Jury> juries;
    std::optional<int> left_out;  ///< the fold that is all that they have not learnt from, if it is one
};

/// Every two folds are left out together: either chooses for the other. One that is left out alone chooses for the head
/// of all files. Two folds have no juries: there is nothing to choose by.
std::vector<Trial> trials_by_folds(const Examples& examples, const std::vector<int>& folds);

/// Every source is left out, of all files and of those outside each fold.
std::vector<Trial> trials_by_sources(const Examples& examples, const std::vector<int>& folds,
                                     const std::vector<int>& sources);

/// The sources to choose by, see learn(); none if they do not tell.
std::vector<int> telling_sources(const Examples& examples);

}  // namespace segue::learning
