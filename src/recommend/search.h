#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "recommend/filter.h"
#include "recommend/index_rows.h"
#include "segue/recommend.h"

namespace segue::recommend {

/// A query, ready to be compared with the rows of an index.
struct Question {
    std::vector<float> direction;
    FilterQuery filter;
};

/// `direction`: of length 1.
Question question(const IndexRows& rows, std::vector<float> direction);

/// Which rows are gathered at all.
struct Limits {
    const RowFilter& among;
    float least = -1;  ///< cosine
};

/// As CosineIndex::nearest_of_each, which says what the answers are.
std::vector<std::vector<Neighbour>> search(const IndexRows& rows, std::span<const Question> questions,
                                           std::size_t count, const QueryRowFilter& accept, const Limits& limits);

}  // namespace segue::recommend
