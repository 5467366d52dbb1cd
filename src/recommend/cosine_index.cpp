#include <string>
#include <utility>

#include "recommend/direction.h"
#include "recommend/index_rows.h"
#include "recommend/search.h"
#include "segue/recommend.h"

namespace segue::recommend {
namespace {

void require_fit(std::size_t query, std::size_t dimensions) {
    if (query == dimensions) return;
    throw Error(ErrorCode::kInvalidArgument, "a query of " + std::to_string(query) +
                                                 " numbers does not fit vectors of " + std::to_string(dimensions));
}

}  // namespace

CosineIndex::CosineIndex(Matrix vectors, Order order)
    : rows_(std::make_unique<const IndexRows>(std::move(vectors), order)) {}
CosineIndex::CosineIndex(std::span<const std::byte> image, ImageReader read)
    : rows_(std::make_unique<const IndexRows>(image, std::move(read))) {}
CosineIndex::~CosineIndex() = default;
CosineIndex::CosineIndex(CosineIndex&&) noexcept = default;
CosineIndex& CosineIndex::operator=(CosineIndex&&) noexcept = default;

std::size_t CosineIndex::size() const {
    return rows_->size();
}

std::size_t CosineIndex::dimensions() const {
    return rows_->dimensions();
}

std::vector<float> CosineIndex::direction(std::size_t row) const {
    std::vector<float> buffer;
    const auto direction = rows_->direction(row, buffer);
    return {direction.begin(), direction.end()};
}

std::vector<std::span<const std::byte>> CosineIndex::image() const {
    return rows_->image();
}

Usual CosineIndex::usual(std::span<const float> vector) const {
    if (size() == 0) return {.mean = 0, .deviation = 1};
    require_fit(vector.size(), dimensions());
    std::vector<float> direction(vector.begin(), vector.end());
    make_direction(direction);
    return {rows_->usual().mean(direction), rows_->usual().deviation(direction)};
}

std::vector<Neighbour> CosineIndex::nearest(std::span<const float> query, std::size_t count, const RowFilter& accept,
                                            const RowFilter& among, float min_similarity) const {
    if (size() == 0) return {};
    require_fit(query.size(), dimensions());
    Matrix queries;
    queries.append_row(query);
    const QueryRowFilter of_the_only_one = [&](std::size_t, std::size_t row) { return accept(row); };
    return nearest_of_each(queries, count, accept ? of_the_only_one : QueryRowFilter(), among, min_similarity).front();
}

std::vector<std::vector<Neighbour>> CosineIndex::nearest_of_each(const Matrix& queries, std::size_t count,
                                                                 const QueryRowFilter& accept, const RowFilter& among,
                                                                 float min_similarity) const {
    std::vector<std::vector<Neighbour>> answers(queries.rows());
    if (size() == 0 || count == 0 || queries.empty()) return answers;
    require_fit(queries.columns(), dimensions());
    std::vector<Question> questions;
    std::vector<std::size_t> asked;  // queries that have a direction
    for (std::size_t q = 0; q < queries.rows(); ++q) {
        const auto query = queries.row(q);
        std::vector<float> direction(query.begin(), query.end());
        if (!make_direction(direction)) continue;
        questions.push_back(question(*rows_, std::move(direction)));
        asked.push_back(q);
    }
    const QueryRowFilter of_asked = [&](std::size_t i, std::size_t row) { return accept(asked[i], row); };
    auto found = search(*rows_, questions, count, accept ? of_asked : QueryRowFilter(),
                        {.among = among, .least = min_similarity});
    for (std::size_t i = 0; i < asked.size(); ++i) answers[asked[i]] = std::move(found[i]);
    return answers;
}

}  // namespace segue::recommend
